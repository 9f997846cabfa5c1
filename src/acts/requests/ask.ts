import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { actorId, type Caller } from '../../domain/access/actor.ts';
import { permit } from '../../domain/access/permit.ts';
import type { KeyScope } from '../../domain/events/key-scope.ts';
import { vietnameseMonth } from '../../domain/identity/calendar.ts';
import type { PersonalId } from '../../domain/identity/personal-id.ts';
import type { PrintableText } from '../../domain/identity/printable-text.ts';
import type { SchoolId } from '../../domain/identity/school-id.ts';
import type { SchoolYear } from '../../domain/identity/school-year.ts';
import type { Sha256 } from '../../domain/identity/sha256.ts';
import { type Decision, refuse } from '../../domain/refusal.ts';
import { receiveRequest } from '../../domain/request/receive-request.ts';
import type { RepositoryRequest, RequestBody } from '../../domain/request/request.ts';
import type { Database } from '../../storage/index/database.ts';
import { findRequest, keptRequests } from '../../storage/index/requests.ts';
import { takeStep } from '../../storage/index/take-step.ts';
import { findTranscript } from '../../storage/index/transcripts.ts';
import { type Sites, sha256Of, storeBlob } from '../../storage/sites/blobs.ts';
import { look } from '../looks/look.ts';
import type { When } from '../when.ts';
import { mayAuthenticate } from './ask-authenticate.ts';
import { mayCancel } from './ask-cancel.ts';
import { type CreateRightDeps, mayCreate } from './ask-create.ts';
import { pupilsNamed, pupilsOf } from './read.ts';

/** What an actor asks; the school is the actor's own, and only the department names one. */
export type Asked =
  | {
      readonly kind: 'create';
      readonly schoolId?: SchoolId | undefined;
      readonly schoolYear: SchoolYear;
      readonly personalIds: readonly PersonalId[];
    }
  | {
      readonly kind: 'cancel';
      readonly schoolId?: SchoolId | undefined;
      readonly schoolYear: SchoolYear;
      readonly personalId: PersonalId;
      readonly reason: PrintableText;
    }
  | {
      readonly kind: 'recall' | 'close';
      /** the bytes of the signed statement */
      readonly statement: Uint8Array;
    }
  | {
      readonly kind: 'authenticate';
      readonly personalId: PersonalId;
      readonly schoolYear?: SchoolYear | undefined;
      readonly document?: Uint8Array | undefined;
    };

export interface AskDeps extends CreateRightDeps {
  readonly sites: Sites;
}

/**
 * Writes a request of Đ29.3 down. The same asker with the same key is answered the same request, whatever has come since;
 * a document sent along goes to the blobs and is named by its hash. Blob, then request: a crash between them leaves bytes
 * that nothing names. After the second the job may be missing, and the sweeper queues it.
 */
export async function ask(
  deps: AskDeps,
  actor: Caller,
  asked: Asked,
  { idempotencyKey, ...when }: When & { readonly idempotencyKey?: string | undefined },
): Promise<Decision<{ request: RepositoryRequest }>> {
  const meant = bodyMeant(actor, asked);
  if (!meant.ok) return meant;
  const { body } = meant;
  const id = await idOf(deps.database, actor, idempotencyKey);
  const known = idempotencyKey === undefined ? undefined : await findRequest(deps.database, id);
  if (known) return askedAgain(deps, actor, same(known, body), when);

  const permitted = await mayAsk(deps, actor, body, when);
  if (!permitted.ok) return permitted;
  // To be compared, or to be rested on: no record by itself.
  const sent = 'statement' in asked ? asked.statement : asked.kind === 'authenticate' && asked.document;
  if (sent) {
    const about = { noRecordSince: when.now.toISOString() };
    await storeBlob(deps.database, deps.sites, sent, when.now, about);
  }
  const request = await receive(deps.database, id, { body, asker: actor }, when);
  return same(request, body);
}

/** The answer that stands is told once more: a look at its pupils as well. */
async function askedAgain(
  deps: AskDeps,
  actor: Caller,
  again: Decision<{ request: RepositoryRequest }>,
  when: When,
): Promise<Decision<{ request: RepositoryRequest }>> {
  if (!again.ok) return again;
  return look(deps, actor, { what: again.request.body.kind, uncounted: true }, when, async (about) => {
    about(pupilsOf(again.request));
    return again;
  });
}

function bodyMeant(actor: Caller, asked: Asked): Decision<{ body: RequestBody }> {
  if (asked.kind === 'authenticate') {
    const { kind, personalId, schoolYear, document } = asked;
    const sent = document && { sha256: sha256Of(document) };
    return { ok: true, body: { kind, personalId, ...(schoolYear && { schoolYear }), ...sent } };
  }
  if ('statement' in asked) {
    const { kind, statement } = asked;
    if (actor.kind !== 'school') return refuse('not-permitted');
    return { ok: true, body: { kind, schoolId: actor.schoolId, statement: sha256Of(statement) } };
  }
  const schoolId = actor.kind === 'school' ? actor.schoolId : asked.schoolId;
  if (asked.schoolId !== undefined && asked.schoolId !== schoolId) return refuse('not-permitted');
  if (schoolId === undefined) return refuse('unknown-school');
  if (asked.kind === 'cancel') return { ok: true, body: { ...asked, schoolId } };
  return { ok: true, body: { ...asked, schoolId, personalIds: [...new Set(asked.personalIds)] } };
}

function mayAsk(deps: AskDeps, actor: Caller, body: RequestBody, when: When): Promise<Decision<object>> {
  switch (body.kind) {
    case 'create':
      return mayCreate(deps, actor, body, when);
    case 'cancel':
      return mayCancel(deps, actor, body, when);
    case 'recall':
    case 'close':
      return mayState(deps, actor, body);
    case 'authenticate':
      return mayAuthenticate(deps, actor, body, when);
  }
}

/** Whom a statement is about is known once it is verified: the answer says whether that pupil is the school's. */
async function mayState(
  { may }: AskDeps,
  actor: Caller,
  { kind, schoolId }: Extract<RequestBody, { statement: Sha256 }>,
): Promise<Decision<object>> {
  return permit(may(actor, `record.${kind}`, { schools: [schoolId] }), 'not-permitted');
}

function same(request: RepositoryRequest, body: RequestBody): Decision<{ request: RepositoryRequest }> {
  return isDeepStrictEqual(request.body, body) ? { ok: true, request } : refuse('idempotency-key-reused');
}

/** The request that stands under this id: this one, or the one that was first. */
export async function receive(
  database: Database,
  id: string,
  { body, asker }: { readonly body: RequestBody; readonly asker: Caller },
  { now, requestId }: When,
): Promise<RepositoryRequest> {
  const step = { id, scope: await scopeOf(database, body, now), now };
  const rule = (standing: RepositoryRequest | undefined) => receiveRequest(standing, body, asker);
  const { state } = await takeStep(database, keptRequests, step, rule, { actor: actorId(asker), requestId });
  if (!state) throw new Error(`request ${id}: not there once it was received`);
  return state;
}

/** What is said of one pupil who is known goes with that pupil; a list, and what names a stranger, with the month. */
async function scopeOf(database: Database, body: RequestBody, now: Date): Promise<KeyScope> {
  const [id, ...more] = pupilsNamed(body);
  if (id !== undefined && more.length === 0 && (await findTranscript(database, id)))
    return { of: 'pupil', id };
  return { of: 'month', id: vietnameseMonth(now) };
}

/** It stands in the ledger for all to read, and the caller's key may be a pupil's number: so nobody can try it out. */
async function idOf(database: Database, actor: Caller, key: string | undefined): Promise<string> {
  if (key === undefined) return randomBytes(16).toString('hex');
  const own: KeyScope =
    actor.kind === 'school' ? { of: 'school', id: actor.schoolId } : { of: 'officer', id: actor.officerId };
  const sealer = database.sealer;
  return sealer.idUnder(await sealer.keyFor(own), JSON.stringify(['request', actorId(actor), key]));
}
