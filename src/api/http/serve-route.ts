import type { Middleware } from 'koa';
import type { May } from '../../domain/access/policy.ts';
import type { Authenticate } from '../authenticate.ts';
import type { ApiLimits } from '../deps.ts';
import type { ApiState } from './api-state.ts';
import { isPublic } from './guard.ts';
import { readBody } from './read-body.ts';
import { type Answer, actsOf, type Route } from './route.ts';

/** Throws when an answer is not one that the route declares. */
export type AnswerCheck = (route: Route, answer: Answer) => void;

export interface ServingDeps {
  readonly authenticate: Authenticate;
  readonly may: May;
  readonly limits: ApiLimits;
  /** tests turn it on */
  readonly checkAnswer?: AnswerCheck;
}

/** A declared route as Koa middleware: identity first, then the route's own order (route.ts). */
export function serveRoute(
  route: Route,
  { authenticate, may, limits, checkAnswer }: ServingDeps,
): Middleware<ApiState> {
  return async (ctx) => {
    const { state, req, res } = ctx;
    state.template = route.path;
    const caller = isPublic(actsOf(route)) ? undefined : await authenticate(req);
    if (caller) state.credentialId = caller.credentialId;
    const answer = await route.answer({
      caller,
      may,
      params: { ...pathParams(ctx) },
      query: { ...ctx.query },
      headers: req.headers,
      requestId: state.requestId,
      log: state.log,
      readBody: (kind) => readBody(req, res, kind, limits[kind.limit]),
    });
    checkAnswer?.(route, answer);
    ctx.status = answer.status;
    if (answer.headers) ctx.set(answer.headers);
    if (answer.bytes) {
      const { buffer, byteOffset, byteLength } = answer.bytes.content;
      ctx.body = Buffer.from(buffer, byteOffset, byteLength);
      // As written, without the charset that Koa would add: signed bytes say their own encoding.
      ctx.set('Content-Type', answer.bytes.mediaType);
    } else if (answer.json !== undefined) {
      ctx.body = JSON.stringify(answer.json);
      ctx.type = 'application/json';
    } else ctx.body = null;
  };
}

/** What @koa/router found in the path. */
function pathParams(ctx: object): object {
  const params: unknown = Reflect.get(ctx, 'params');
  return typeof params === 'object' && params !== null ? params : {};
}
