import { createHash } from 'node:crypto';
import { z } from 'zod';
import { permit } from '../../domain/access/permit.ts';
import type { ActorFor, May } from '../../domain/access/policy.ts';
import type { Calendar } from '../../domain/identity/calendar.ts';
import type { Sha256 } from '../../domain/identity/sha256.ts';
import type { Decision } from '../../domain/refusal.ts';
import { type Retention, retainYearRecordUntil } from '../../domain/retention/retention.ts';
import { arriveFromProvince } from '../../domain/transfer/arrive-from-province.ts';
import { transferId } from '../../domain/transfer/transfer-id.ts';
import type { ArrivalAnswer, ArrivalMessage } from '../../interop/ministry/wire.ts';
import { bindArrival, findBoundArrival } from '../../storage/index/arrivals.ts';
import { appendAudit, findAuditEntry } from '../../storage/index/audit.ts';
import type { Database } from '../../storage/index/database.ts';
import type { BoundArrival } from '../../storage/index/documents.ts';
import { saveReport } from '../../storage/index/submissions.ts';
import { findTranscriptOfTransfer, stepTranscript } from '../../storage/index/transcripts.ts';
import { findTransfer } from '../../storage/index/transfers.ts';
import { retainBlob, type Sites, storeBlob } from '../../storage/sites/blobs.ts';
import type { When } from '../when.ts';
import { type ArrivalRefusal, type JudgeArrivalDeps, judgeArrival } from './judge-arrival.ts';

export interface TakeInDeps extends JudgeArrivalDeps {
  readonly sites: Sites;
  readonly may: May;
  readonly calendar: Calendar;
  readonly retention: Retention;
  /** this province, as the ministry names it */
  readonly province: string;
}

/**
 * Takes one believed message in, whole or not at all, and says what to answer the ministry. The transfer's id follows
 * from the message id, so the same message again finds what was done: documents under their hashes, the transcript's
 * step, or the refusal in the audit log. Documents of a message that is refused at the last step stay stored, and belong to
 * nothing.
 * @returns `stored`: documents whose copy at the backup is to be queued
 */
export async function takeInArrival(
  deps: TakeInDeps,
  actor: ActorFor<'transfer.take-in'>,
  message: ArrivalMessage,
  when: When,
): Promise<Decision<{ answer: ArrivalAnswer; stored: readonly Sha256[] }>> {
  const permitted = permit(deps.may(actor, 'transfer.take-in'), 'no-such-resource');
  if (!permitted.ok) return permitted;
  const { messageId } = message;
  const id = arrivalTransferId(message);
  const taken = await takeIn(deps, message, id, when);
  if (!('records' in taken)) {
    return {
      ok: true,
      answer: { ...taken, outcome: 'refused', messageId, province: deps.province },
      stored: [],
    };
  }
  const { records } = taken;
  const until = retainYearRecordUntil(deps.retention, when.now);
  for (const { sha256 } of records) await retainBlob(deps.database, deps.sites, sha256, until);
  const answer = {
    outcome: 'received',
    messageId,
    province: deps.province,
    records: records.map(({ schoolYear, sha256 }) => ({ schoolYear, sha256 })),
  } as const;
  return { ok: true, answer, stored: records.map(({ sha256 }) => sha256) };
}

/** A refusal as it was told, here or before a crash. */
type Told = Omit<ArrivalRefusal, 'code'> & { readonly code: string };

/**
 * Once told, in the transcript or in the audit log, that is the answer: asked again, the rule might speak of what came after.
 * It is told of what stands stored: a message that comes with other content under the same id is another message.
 */
async function takeIn(
  deps: TakeInDeps,
  message: ArrivalMessage,
  id: string,
  { now, requestId }: When,
): Promise<Told | Pick<BoundArrival, 'records'>> {
  const { database, sites, calendar } = deps;
  const digest = digestOf(message);
  const bound = await findBoundArrival(database, message.messageId);
  if (bound && bound.digest !== digest) return { code: 'message-id-reused' };
  const told = await findAuditEntry(database, refusalKey(message));
  if (told) return z.object({ code: z.string() }).parse(told.subject);
  const standing = await findTransfer(database, id);
  if (standing) return bound ?? (await takenBefore(database, message, id));

  const judged = await judgeArrival(deps, message, id, now);
  if (!judged.ok) return refusal(deps, message, judged.refusal, now);
  for (const { bytes } of judged.documents) await storeBlob(database, sites, bytes, now);
  for (const [index, report] of judged.reports.entries()) await saveReport(database, id, index + 1, report);
  const records = message.records.map(({ schoolYear, sha256 }) => ({ schoolYear, sha256 }));
  const at = now.toISOString();
  const first = await bindArrival(database, { _id: message.messageId, digest, transferId: id, records, at });
  if (first.digest !== digest) return { code: 'message-id-reused' };
  const { decision } = await stepTranscript(
    database,
    message.personalId,
    (transcript) => arriveFromProvince(transcript, judged.arrival, calendar),
    { actor: 'ministry', requestId, now },
  );
  return decision.ok ? first : refusal(deps, message, decision.refusal, now);
}

/** Of a message that an earlier version took in, which did not write down what: the stored records tell. */
async function takenBefore(
  database: Database,
  message: ArrivalMessage,
  id: string,
): Promise<Told | Pick<BoundArrival, 'records'>> {
  const years = (await findTranscriptOfTransfer(database, id))?.years ?? [];
  const records = message.records.flatMap(
    ({ schoolYear, sha256 }) =>
      years.find((year) => year.sha256 === sha256 && year.schoolYear === schoolYear) ?? [],
  );
  return records.length === message.records.length ? { records } : { code: 'message-id-reused' };
}

/** Over all that the message says: the signed text may differ where the ministry has changed its key. */
function digestOf(message: ArrivalMessage): Sha256 {
  const { messageId, fromProvince, toProvince, toSchoolId, personalId, writtenAt, records } = message;
  const facts = [messageId, fromProvince, toProvince, toSchoolId, personalId, writtenAt];
  const named = records.map(({ schoolYear, sha256, size, document }) => [schoolYear, sha256, size, document]);
  return createHash('sha256')
    .update(JSON.stringify([facts, named]))
    .digest('hex') as Sha256;
}

/** A refusal is told to the audit log before the ministry hears of it. */
async function refusal(
  { database }: TakeInDeps,
  message: ArrivalMessage,
  refused: ArrivalRefusal,
  now: Date,
): Promise<ArrivalRefusal> {
  const { messageId, fromProvince, toSchoolId } = message;
  await appendAudit(database, {
    key: refusalKey(message),
    type: 'arrival-refused',
    actor: 'ministry',
    subject: { messageId, province: fromProvince, toSchoolId, code: refused.code },
    at: now.toISOString(),
  });
  return refused;
}

function refusalKey({ messageId }: ArrivalMessage): string {
  return `arrival-refused:${messageId}`;
}

function arrivalTransferId({ messageId, writtenAt }: ArrivalMessage): string {
  const entropy = createHash('sha256').update(`arrival ${messageId}`).digest('hex').slice(0, 16);
  return transferId(new Date(writtenAt), entropy);
}
