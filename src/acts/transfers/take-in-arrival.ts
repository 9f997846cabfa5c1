import { createHash } from 'node:crypto';
import { permit } from '../../domain/access/permit.ts';
import type { ActorFor, May } from '../../domain/access/policy.ts';
import type { Calendar } from '../../domain/identity/calendar.ts';
import type { Sha256 } from '../../domain/identity/sha256.ts';
import type { Decision } from '../../domain/refusal.ts';
import { lockAhead, type Retention } from '../../domain/retention/retention.ts';
import { arriveFromProvince } from '../../domain/transfer/arrive-from-province.ts';
import type { MessageContent, MessageRefusal } from '../../domain/transfer/arrived-message.ts';
import { transferId } from '../../domain/transfer/transfer-id.ts';
import type { ArrivalAnswer, ArrivalMessage } from '../../interop/ministry/wire.ts';
import {
  arrivalName,
  bindArrival,
  boundBy,
  findArrived,
  refuseArrival,
} from '../../storage/index/arrivals.ts';
import { noteNoRecord } from '../../storage/index/blob-keeping.ts';
import type { Database } from '../../storage/index/database.ts';
import { packReport } from '../../storage/index/packed-report.ts';
import { saveReport } from '../../storage/index/submissions.ts';
import type { StepFrame } from '../../storage/index/take-step.ts';
import { stepTranscript } from '../../storage/index/transcripts.ts';
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
 * step, or the refusal. Documents of a message that is refused at the last step stay stored, and belong to nothing.
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
  const id = await arrivalTransferId(deps.database, message);
  const taken = await takeIn(deps, message, id, when);
  if (!('records' in taken)) {
    return {
      ok: true,
      answer: { ...taken, outcome: 'refused', messageId, province: deps.province },
      stored: [],
    };
  }
  const { records } = taken;
  const until = lockAhead(deps.retention, when.now);
  for (const { sha256 } of records) await retainBlob(deps.database, deps.sites, sha256, until);
  const { province } = deps;
  const answer: ArrivalAnswer = { outcome: 'received', messageId, province, records: [...records] };
  return { ok: true, answer, stored: records.map(({ sha256 }) => sha256) };
}

/**
 * Once decided, that is the answer: asked again, the rule might speak of what came after. It is told of what stands
 * stored: a message that comes with other content under the same id is another message.
 */
async function takeIn(
  deps: TakeInDeps,
  message: ArrivalMessage,
  id: string,
  when: When,
): Promise<MessageRefusal | MessageContent> {
  const { database, sites, calendar } = deps;
  const { messageId } = message;
  const { now } = when;
  const digest = digestOf(message);
  const before = await findArrived(database, messageId);
  const bound = before?.bound;
  if (bound && bound.digest !== digest) return REUSED;
  if (before?.refusal) return before.refusal;
  if (bound && (await findTransfer(database, id))) return bound;

  const judged = await judgeArrival(deps, message, id, now);
  if (!judged.ok) return refusal(deps, message, judged.refusal, when);
  for (const { bytes } of judged.documents) await storeBlob(database, sites, bytes, now);
  for (const [index, report] of judged.reports.entries())
    await saveReport(database, id, index + 1, packReport(report));
  const records = message.records.map(({ schoolYear, sha256 }) => ({ schoolYear, sha256 }));
  const content = { digest, transferId: id, records };
  const first = await bindArrival(database, messageId, content, now, frameOf(when));
  if (first.bound?.digest !== digest) return REUSED;
  const { decision } = await stepTranscript(
    database,
    message.personalId,
    (transcript) => arriveFromProvince(transcript, judged.arrival, calendar),
    { ...frameOf(when), now, cause: boundBy(first) },
  );
  if (decision.ok) return first.bound;
  await noteNoRecord(
    database,
    records.map(({ sha256 }) => sha256),
    now,
  );
  return refusal(deps, message, decision.refusal, when);
}

const REUSED: MessageRefusal = { code: 'message-id-reused' };

/** Over all that the message says: the signed text may differ where the ministry has changed its key. */
function digestOf(message: ArrivalMessage): Sha256 {
  const { messageId, fromProvince, toProvince, toSchoolId, personalId, writtenAt, records } = message;
  const facts = [messageId, fromProvince, toProvince, toSchoolId, personalId, writtenAt];
  const named = records.map(({ schoolYear, sha256, size, document }) => [schoolYear, sha256, size, document]);
  return createHash('sha256')
    .update(JSON.stringify([facts, named]))
    .digest('hex') as Sha256;
}

/** A refusal is written down before the ministry hears of it. */
async function refusal(
  { database }: TakeInDeps,
  { messageId }: ArrivalMessage,
  { code, detail }: ArrivalRefusal,
  when: When,
): Promise<MessageRefusal> {
  const told = { code, ...(detail !== undefined && { detail }) };
  const standing = await refuseArrival(database, messageId, told, when.now, frameOf(when));
  return standing.refusal ?? told;
}

/** It is the ministry that speaks, by a message that it signed. */
function frameOf({ requestId }: When): StepFrame {
  return { actor: 'ministry', requestId };
}

async function arrivalTransferId(
  database: Database,
  { messageId, writtenAt }: ArrivalMessage,
): Promise<string> {
  const name = await arrivalName(database, 'transfer', messageId);
  return transferId(new Date(writtenAt), name.slice(0, 16));
}
