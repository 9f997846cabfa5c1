import { askMinistry, type MinistryAnswer, MinistryUnavailable } from './exchange.ts';
import { type JwsFault, JwsRefused, type KeySet, openJws, type SigningKey, signJws } from './jws.ts';
import { sameRecords } from './records.ts';
import {
  type ArrivalAnswer,
  type ArrivalMessage,
  arrivalMessageSchema,
  JOSE,
  type MinistryReceipt,
  mailboxSchema,
  ministryReceiptSchema,
  ministryRefusalSchema,
  receiptAnswerSchema,
  refusalAnswerSchema,
  type TransferMessage,
  TYP,
  WIRE_LIMITS,
} from './wire.ts';

export interface MinistrySite {
  readonly url: string;
  /** this province, as the ministry names it */
  readonly province: string;
  /** the repository's own key: signs messages, answers and calls */
  readonly key: SigningKey;
  /** the ministry's keys: nothing it says counts unless one of them signed it */
  readonly ministryKeys: KeySet;
  readonly clock: () => Date;
  /** for one exchange; 30 seconds unless told */
  readonly timeoutMs?: number;
}

/** Both are final: a receipt and a refusal carry the ministry's signature and are kept. */
export type Delivery =
  | { readonly kind: 'received'; readonly receipt: MinistryReceipt; readonly jws: string }
  | { readonly kind: 'refused'; readonly code: string; readonly jws: string };

export interface MailboxEntry {
  readonly messageId: string;
  readonly position: number;
}

/** Every call may throw MinistryUnavailable; then nothing is known, and the same call is made again later. */
export interface MinistryClient {
  /** Safe to repeat: the ministry knows the message id. */
  deliver(message: TransferMessage): Promise<Delivery>;
  /** Arrivals not answered yet, oldest first, behind a position. */
  mailbox(after: number): Promise<readonly MailboxEntry[]>;
  /** One arrival, its signature checked. @throws JwsRefused when it is not to be believed */
  arrival(messageId: string): Promise<ArrivalMessage>;
  /** Safe to repeat; false when the ministry holds another answer of ours already. */
  answerArrival(answer: ArrivalAnswer): Promise<boolean>;
}

export function ministryClient(site: MinistrySite): MinistryClient {
  const call = async (method: 'GET' | 'POST', path: string, more: CallParts = {}) => {
    const answer = await askMinistry({
      method,
      url: new URL(`${site.url.replace(/\/+$/, '')}${path}`),
      headers: { accept: 'application/json, application/problem+json, application/jose', ...more.headers },
      timeoutMs: site.timeoutMs ?? 30_000,
      maxBytes: more.maxBytes ?? WIRE_LIMITS.answerBytes,
      ...(more.body === undefined ? {} : { body: more.body }),
    });
    if (answer.status === 401 || answer.status === 403)
      throw new MinistryUnavailable('not-authorised', answer.status);
    if (answer.status === 408 || answer.status === 429) throw new MinistryUnavailable('busy', answer.status);
    if (answer.status >= 500) throw new MinistryUnavailable('server-error', answer.status);
    return answer;
  };
  const signedCall = async (method: 'GET', path: string, maxBytes?: number) => {
    const iat = Math.floor(site.clock().getTime() / 1_000);
    const proof = await signJws(
      TYP.call,
      { iss: site.province, aud: 'ministry', method, path, iat },
      site.key,
    );
    return await call(method, path, {
      headers: { authorization: `Bearer ${proof}` },
      ...(maxBytes === undefined ? {} : { maxBytes }),
    });
  };

  return {
    deliver: async (message) => {
      const answer = await call('POST', '/v1/messages', {
        headers: { 'content-type': JOSE, 'idempotency-key': message.messageId },
        body: await signJws(TYP.transfer, message, site.key),
      });
      return answer.status === 200 || answer.status === 201
        ? await readReceipt(answer, message, site.ministryKeys)
        : await readRefusal(answer, message, site.ministryKeys);
    },
    mailbox: async (after) => {
      const answer = await signedCall('GET', `/v1/mailboxes/${site.province}/messages?after=${after}`);
      if (answer.status !== 200) throw notUnderstood(answer);
      return readJson(answer, mailboxSchema).messages;
    },
    arrival: async (messageId) => {
      const path = `/v1/mailboxes/${site.province}/messages/${messageId}`;
      const answer = await signedCall('GET', path, WIRE_LIMITS.messageBytes);
      if (answer.status !== 200 || answer.mediaType !== JOSE) throw notUnderstood(answer);
      const message = await openJws(TYP.arrival, answer.text, site.ministryKeys, arrivalMessageSchema);
      if (message.messageId !== messageId || message.toProvince !== site.province)
        throw notUnderstood(answer);
      return message;
    },
    answerArrival: async (content) => {
      const path = `/v1/mailboxes/${site.province}/messages/${content.messageId}/acknowledgement`;
      const answer = await call('POST', path, {
        headers: { 'content-type': JOSE },
        body: await signJws(TYP.arrivalAnswer, content, site.key),
      });
      if (answer.status === 204) return true;
      if (answer.status === 409) return false;
      throw notUnderstood(answer);
    },
  };
}

interface CallParts {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly maxBytes?: number;
}

/** A receipt counts only when the ministry's key signed it and it names this message and these very records (Đ26.4). */
async function readReceipt(
  answer: MinistryAnswer,
  message: TransferMessage,
  keys: KeySet,
): Promise<Delivery> {
  const jws = readJson(answer, receiptAnswerSchema).receipt;
  const receipt = await orFault(openJws(TYP.receipt, jws, keys, ministryReceiptSchema));
  if (typeof receipt === 'string') throw new MinistryUnavailable('receipt-invalid', answer.status, receipt);
  const fits =
    receipt.messageId === message.messageId &&
    receipt.fromProvince === message.fromProvince &&
    receipt.toProvince === message.toProvince &&
    sameRecords(receipt.records, message.records);
  if (!fits) throw new MinistryUnavailable('receipt-invalid', answer.status, 'not-of-this-message');
  return { kind: 'received', receipt, jws };
}

/**
 * Only a signed refusal that names this message is final. Any other "no" may come from a gateway in between or from
 * a fault of ours, and is tried again until staff find it among the dead letters.
 */
async function readRefusal(
  answer: MinistryAnswer,
  message: TransferMessage,
  keys: KeySet,
): Promise<Delivery> {
  const jws = readJson(answer, refusalAnswerSchema).refusal;
  const refusal = await orFault(openJws(TYP.refusal, jws, keys, ministryRefusalSchema));
  if (typeof refusal === 'string') throw notUnderstood(answer, refusal);
  if (refusal.messageId !== message.messageId) throw notUnderstood(answer, 'not-of-this-message');
  return { kind: 'refused', code: refusal.code, jws };
}

/** What was signed, or why it is not believed. */
async function orFault<T>(opening: Promise<T>): Promise<T | JwsFault> {
  try {
    return await opening;
  } catch (error) {
    if (error instanceof JwsRefused) return error.fault;
    throw error;
  }
}

function readJson<T>(
  answer: MinistryAnswer,
  schema: { safeParse(value: unknown): { success: true; data: T } | { success: false } },
): T {
  const value = answer.mediaType.endsWith('json') ? parseJson(answer.text) : undefined;
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw notUnderstood(answer);
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function notUnderstood(answer: MinistryAnswer, wrong?: string): MinistryUnavailable {
  return new MinistryUnavailable('answer-not-understood', answer.status, wrong);
}
