import { createHash } from 'node:crypto';
import { JwsRefused, openJws, peekJws, type SigningKey, signJws } from '../../../src/interop/ministry/jws.ts';
import { decodeRecords } from '../../../src/interop/ministry/records.ts';
import {
  type MinistryReceipt,
  type MinistryRefusal,
  type TransferMessage,
  TYP,
  transferMessageSchema,
} from '../../../src/interop/ministry/wire.ts';
import type { ProvinceKeys } from './keys.ts';
import type { MinistryStore, Verdict } from './store.ts';

export interface Judge {
  readonly store: MinistryStore;
  readonly key: SigningKey;
  readonly provinces: ProvinceKeys;
  /** whether a province can be reached through the ministry (Đ26.4a, b) */
  readonly connected: (province: string) => boolean;
  readonly clock: () => Date;
}

/** `problem` says no to this call; only `refused` is said for good, signed and kept. */
export type Judged =
  | { readonly kind: 'received'; readonly again: boolean; readonly verdict: Received }
  | { readonly kind: 'refused'; readonly verdict: Refused }
  | { readonly kind: 'problem'; readonly status: number; readonly code: string };

type Received = Extract<Verdict, { event: 'received' }>;
type Refused = Extract<Verdict, { event: 'refused' }>;

/**
 * One message of a province: whose it is, whether it was here before, whether it may be taken, then kept, then receipted.
 * Calls must come one after another (the server sees to it): the second of two equal ones finds the first's verdict.
 */
export async function judgeTransfer(judge: Judge, jws: string, idempotencyKey: string): Promise<Judged> {
  const message = await openMessage(judge, jws);
  if ('kind' in message) return message;
  if (message.messageId !== idempotencyKey) return problem(400, 'idempotency-key-mismatch');

  const contentHash = hashOfContent(message);
  const known = judge.store.verdict(message.messageId);
  if (known && known.contentHash !== contentHash) return problem(409, 'message-id-reused');
  if (known) return known.event === 'received' ? received(known, true) : { kind: 'refused', verdict: known };

  const at = judge.clock().toISOString();
  const refuse = async (status: number, code: string): Promise<Judged> => {
    const content: MinistryRefusal = {
      type: 'transfer-refused',
      messageId: message.messageId,
      code,
      refusedAt: at,
    };
    const refusal = await signJws(TYP.refusal, content, judge.key);
    const verdict: Refused = {
      event: 'refused',
      messageId: message.messageId,
      at,
      contentHash,
      status,
      code,
      refusal,
    };
    await judge.store.keep(verdict, []);
    return { kind: 'refused', verdict };
  };

  if (message.toProvince === message.fromProvince || !judge.connected(message.toProvince)) {
    return await refuse(422, 'province-not-connected');
  }
  const documents = decodeRecords(message.records);
  if (!documents.ok) return await refuse(422, documents.fault);
  if (message.sequence <= judge.store.lastSequence(message.fromProvince, message.personalId)) {
    return await refuse(409, 'sequence-out-of-order');
  }

  const receipt: MinistryReceipt = {
    type: 'transfer-received',
    messageId: message.messageId,
    fromProvince: message.fromProvince,
    toProvince: message.toProvince,
    records: message.records.map(({ schoolYear, sha256 }) => ({ schoolYear, sha256 })),
    receivedAt: at,
  };
  const verdict: Received = {
    event: 'received',
    messageId: message.messageId,
    at,
    contentHash,
    province: message.fromProvince,
    personalId: message.personalId,
    sequence: message.sequence,
    receipt: await signJws(TYP.receipt, receipt, judge.key),
  };
  await judge.store.keep(verdict, documents.records);
  return received(verdict, false);
}

async function openMessage(judge: Judge, jws: string): Promise<TransferMessage | Judged> {
  try {
    const { fromProvince } = peekJws(jws, transferMessageSchema.pick({ fromProvince: true }).loose());
    const keys = await judge.provinces.of(fromProvince).catch(() => 'unreadable' as const);
    if (keys === 'unreadable') return problem(503, 'province-keys-unavailable');
    if (!keys) return problem(401, 'province-unknown');
    return await openJws(TYP.transfer, jws, keys, transferMessageSchema);
  } catch (error) {
    if (!(error instanceof JwsRefused)) throw error;
    return error.fault === 'signature-invalid' || error.fault === 'wrong-typ'
      ? problem(401, error.fault)
      : problem(400, error.fault);
  }
}

/** Over the content, not the signed text: a province may have changed its key between two deliveries. */
function hashOfContent(message: TransferMessage): string {
  const { messageId, sequence, fromProvince, toProvince, toSchoolName, personalId, writtenAt, records } =
    message;
  const facts = [messageId, sequence, fromProvince, toProvince, toSchoolName, personalId, writtenAt];
  const named = records.map(({ schoolYear, sha256, size, document }) => [schoolYear, sha256, size, document]);
  return createHash('sha256')
    .update(JSON.stringify([facts, named]))
    .digest('hex');
}

function received(verdict: Received, again: boolean): Judged {
  return { kind: 'received', again, verdict };
}

function problem(status: number, code: string): Judged {
  return { kind: 'problem', status, code };
}
