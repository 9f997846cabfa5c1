import { exchange } from '../exchange.ts';

/** Why no timestamp was taken this time; every one of them is worth another try. */
export type UnavailableReason =
  | 'unreachable'
  | 'timeout'
  | 'status'
  | 'answer-too-large'
  | 'answer-not-understood'
  | 'refused'
  | 'token-refused'
  | 'clock-apart';

/** The message is the reason and a code: nothing of the answer, which may be anything. */
export class TsaUnavailable extends Error {
  readonly reason: UnavailableReason;
  constructor(reason: UnavailableReason, code?: string | number) {
    super(code === undefined ? reason : `${reason} (${code})`);
    this.name = 'TsaUnavailable';
    this.reason = reason;
  }
}

export interface Question {
  readonly url: URL;
  /** DER of a TimeStampReq */
  readonly body: Uint8Array<ArrayBuffer>;
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

/** One question by HTTP (RFC 3161, 3.4). @throws TsaUnavailable */
export async function askTsa(question: Question): Promise<Buffer> {
  const headers = { 'content-type': 'application/timestamp-query', accept: 'application/timestamp-reply' };
  const { status, mediaType, bytes } = await exchange(
    { ...question, method: 'POST', headers },
    (fault, { code }) => new TsaUnavailable(fault, code),
  );
  if (status !== 200) throw new TsaUnavailable('status', status);
  if (mediaType !== 'application/timestamp-reply') throw new TsaUnavailable('answer-not-understood');
  return bytes;
}
