import { type Exchange, exchange } from '../exchange.ts';

/** Why nothing could be learnt from the ministry this time; every one of them is worth another try. */
export type UnavailableReason =
  | 'unreachable'
  | 'timeout'
  | 'busy'
  | 'server-error'
  | 'not-authorised'
  | 'answer-too-large'
  | 'answer-not-understood'
  | 'receipt-invalid';

/** The message is the reason, and what is wrong in words of ours: nothing of the answer, which may be anything. */
export class MinistryUnavailable extends Error {
  readonly reason: UnavailableReason;
  readonly status: number | undefined;
  constructor(reason: UnavailableReason, status?: number, wrong?: string) {
    const answered = status === undefined ? reason : `${reason} (status ${status})`;
    super(wrong === undefined ? answered : `${answered}: ${wrong}`);
    this.name = 'MinistryUnavailable';
    this.reason = reason;
    this.status = status;
  }
}

export interface MinistryAnswer {
  readonly status: number;
  readonly mediaType: string;
  readonly text: string;
}

/** @throws MinistryUnavailable unreachable, timeout, answer-too-large, answer-not-understood */
export async function askMinistry(call: Exchange): Promise<MinistryAnswer> {
  const { bytes, ...head } = await exchange(
    call,
    (fault, { status, code }) => new MinistryUnavailable(fault, status, code),
  );
  try {
    return { ...head, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    throw new MinistryUnavailable('answer-not-understood', head.status);
  }
}
