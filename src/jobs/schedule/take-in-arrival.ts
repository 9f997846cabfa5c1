import { createHash } from 'node:crypto';
import type { Calendar } from '../../domain/identity/calendar.ts';
import { type Retention, retainYearRecordUntil } from '../../domain/retention/retention.ts';
import type { Transfer } from '../../domain/transfer/transfer.ts';
import { transferId } from '../../domain/transfer/transfer-id.ts';
import type { ArrivalAnswer, ArrivalMessage } from '../../interop/ministry/wire.ts';
import { appendAudit } from '../../storage/index/audit.ts';
import { receiveArrival } from '../../storage/index/steps/transfer-arrive.ts';
import { saveReport } from '../../storage/index/submissions.ts';
import { findTransfer } from '../../storage/index/transfers.ts';
import { retainBlob, type Sites, storeBlob } from '../../storage/sites/blobs.ts';
import { enqueueReplication } from '../queues/enqueue.ts';
import type { Queues } from '../queues/queues.ts';
import { type JudgeArrivalDeps, judgeArrival } from './judge-arrival.ts';

export interface TakeInDeps extends JudgeArrivalDeps {
  readonly sites: Sites;
  readonly queues: Pick<Queues, 'replication'>;
  readonly calendar: Calendar;
  readonly retention: Retention;
  /** this province, as the ministry names it */
  readonly province: string;
  readonly clock: () => Date;
}

/**
 * Takes one believed message in, whole or not at all, and says what to answer the ministry. The transfer's id follows
 * from the message id, so the same message again finds what was done: documents under their hashes, the transfer, the
 * transcript's step. Documents of a message that is refused at the last step stay stored, and belong to nothing.
 */
export async function takeInArrival(
  deps: TakeInDeps,
  message: ArrivalMessage,
  requestId: string,
): Promise<ArrivalAnswer> {
  const id = arrivalTransferId(message);
  const now = deps.clock();
  const known = await findTransfer(deps.database, id);
  // Once told, the transfer alone is the answer: asked again, the rule might speak of what came after.
  const transfer = known && known.state !== 'requested' ? known : await judgeAndStep(deps, message, id, now);
  if ('outcome' in transfer) return transfer;
  if (transfer.refusal) return refusal(deps, message, transfer.refusal.code, undefined, now);

  const until = retainYearRecordUntil(deps.retention, now);
  for (const { sha256, schoolYear } of message.records) {
    await appendAudit(deps.database, {
      key: `year-record-arrived:${id}:${sha256}`,
      type: 'year-record-arrived',
      actor: 'ministry',
      subject: { transferId: id, province: message.fromProvince, sha256, schoolYear },
      at: now.toISOString(),
    });
    await retainBlob(deps.database, deps.sites, sha256, until);
    await enqueueReplication(deps.queues, sha256, requestId);
  }
  return {
    outcome: 'received',
    messageId: message.messageId,
    province: deps.province,
    records: message.records.map(({ schoolYear, sha256 }) => ({ schoolYear, sha256 })),
  };
}

async function judgeAndStep(
  deps: TakeInDeps,
  message: ArrivalMessage,
  id: string,
  now: Date,
): Promise<Transfer | ArrivalAnswer> {
  const judged = await judgeArrival(deps, message, id, now);
  if (!judged.ok) return refusal(deps, message, judged.code, judged.detail, now);
  for (const { bytes } of judged.documents) await storeBlob(deps.database, deps.sites, bytes, now);
  for (const [index, report] of judged.reports.entries()) {
    await saveReport(deps.database, id, index + 1, report);
  }
  return receiveArrival(deps, judged.arrival, message, now);
}

/** A refusal is told to the audit log before the ministry hears of it. */
async function refusal(
  { database, province }: TakeInDeps,
  message: ArrivalMessage,
  code: string,
  detail: string | undefined,
  now: Date,
): Promise<ArrivalAnswer> {
  const { messageId, fromProvince, toSchoolId } = message;
  await appendAudit(database, {
    key: `arrival-refused:${messageId}`,
    type: 'arrival-refused',
    actor: 'ministry',
    subject: { messageId, province: fromProvince, toSchoolId, code },
    at: now.toISOString(),
  });
  return { outcome: 'refused', messageId, province, code, ...(detail === undefined ? {} : { detail }) };
}

function arrivalTransferId({ messageId, writtenAt }: ArrivalMessage): string {
  const entropy = createHash('sha256').update(`arrival ${messageId}`).digest('hex').slice(0, 16);
  return transferId(new Date(writtenAt), entropy);
}
