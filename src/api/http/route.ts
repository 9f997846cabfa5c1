import type { IncomingHttpHeaders } from 'node:http';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Caller } from '../../domain/access/actor.ts';
import type { ActName, ActorFor, May } from '../../domain/access/policy.ts';
import { guard } from './guard.ts';
import { parseInput } from './parse-input.ts';
import type { ProblemCode } from './problem.ts';
import type { RequestBodyKind } from './request-body.ts';

export type Method = 'GET' | 'POST';

/** Words for people: Vietnamese first. */
export interface Words {
  readonly vi: string;
  readonly en: string;
}

/** What a route may answer with one status. Without `schema` and `mediaType` the answer has no body. */
export interface AnswerKind {
  readonly words: Words;
  /** of a JSON body */
  readonly schema?: z.ZodType;
  /** of a body that is bytes, such as application/xml */
  readonly mediaType?: string;
  /** name -> what it says */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a handler gives back. `json` is the body as a value, `bytes` the body as it stands. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly bytes?: { readonly mediaType: string; readonly content: Uint8Array };
}

/** What a handler sees: everything parsed, the actor admitted. */
export interface RouteRequest<A extends ActName, P, Q, H, B> {
  readonly actor: ActorFor<A>;
  readonly params: P;
  readonly query: Q;
  readonly headers: H;
  readonly body: B;
  readonly requestId: string;
  readonly log: Logger;
}

/** A request as it came in; the body is not read before the caller is admitted. */
export interface Incoming {
  readonly caller: Caller | undefined;
  readonly may: May;
  readonly params: unknown;
  readonly query: unknown;
  readonly headers: IncomingHttpHeaders;
  readonly requestId: string;
  readonly log: Logger;
  readBody(kind: RequestBodyKind<unknown>): Promise<Uint8Array>;
}

interface RouteFacts<A extends ActName> {
  readonly method: Method;
  /** as in OpenAPI: `/v1/transcripts/{personalId}`; this template is what logs and metrics name */
  readonly path: string;
  readonly operationId: string;
  readonly tag: string;
  readonly summary: Words;
  /** of the policy; several where the body decides which */
  readonly act: A | readonly A[];
  readonly answers: Readonly<Record<number, AnswerKind>>;
  /** codes of its own; those of identity, right, shape and size follow from the declaration */
  readonly problems?: readonly ProblemCode[];
}

type Nothing = z.ZodObject<Record<never, never>>;
const nothing: Nothing = z.strictObject({});
const anyHeaders: Nothing = z.object({});

/** One declaration, from which the router, the guard and the OpenAPI document are made. */
export interface RouteDeclaration<
  A extends ActName,
  P extends z.ZodObject,
  Q extends z.ZodObject,
  H extends z.ZodObject,
  B,
> extends RouteFacts<A> {
  readonly params?: P;
  /** strict by default: an unknown query parameter is refused */
  readonly query?: Q;
  /** names in lower case */
  readonly headers?: H;
  readonly body?: RequestBodyKind<B>;
  handle(request: RouteRequest<A, z.output<P>, z.output<Q>, z.output<H>, B>): Promise<Answer>;
}

/** A declared route, its types closed up inside `answer`. */
export interface Route extends RouteFacts<ActName> {
  readonly params: z.ZodObject;
  readonly query: z.ZodObject;
  readonly headers: z.ZodObject;
  readonly body?: RequestBodyKind<unknown>;
  /**
   * Right, then shape, then body, then the handler: a caller that may not is told nothing else.
   * @throws ApiProblem
   */
  answer(incoming: Incoming): Promise<Answer>;
}

export function route<
  A extends ActName,
  P extends z.ZodObject = Nothing,
  Q extends z.ZodObject = Nothing,
  H extends z.ZodObject = Nothing,
  B = undefined,
>(declaration: RouteDeclaration<A, P, Q, H, B>): Route {
  const { handle, body, params, query, headers, ...facts } = declaration;
  // A part that is left out has the default type, so that the default schema (or no body) is what its type says.
  const paramsSchema = (params ?? nothing) as P;
  const querySchema = (query ?? nothing) as Q;
  const headersSchema = (headers ?? anyHeaders) as H;
  const parseBody = (bytes: Uint8Array | undefined) => (body && bytes ? body.parse(bytes) : undefined) as B;
  return {
    ...facts,
    params: paramsSchema,
    query: querySchema,
    headers: headersSchema,
    ...(body === undefined ? {} : { body }),
    async answer({ requestId, log, ...incoming }) {
      const actor = guard(incoming.may, actsOf(facts), incoming.caller);
      const parsed = {
        params: parseInput('path', paramsSchema, incoming.params),
        query: parseInput('query', querySchema, incoming.query),
        headers: parseInput('headers', headersSchema, incoming.headers),
      };
      const content = parseBody(body && (await incoming.readBody(body)));
      return handle({ actor, ...parsed, body: content, requestId, log });
    },
  };
}

/** What a route lets do: one act, or those of which the body chooses one. */
export function actsOf<A extends ActName>({ act }: Pick<RouteFacts<A>, 'act'>): readonly A[] {
  return typeof act === 'string' ? [act] : act;
}
