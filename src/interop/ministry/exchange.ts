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

/** The message is the reason: nothing of the answer, which may be anything. */
export class MinistryUnavailable extends Error {
  readonly reason: UnavailableReason;
  readonly status: number | undefined;
  constructor(reason: UnavailableReason, status?: number) {
    super(status === undefined ? reason : `${reason} (status ${status})`);
    this.name = 'MinistryUnavailable';
    this.reason = reason;
    this.status = status;
  }
}

export interface Exchange {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** for the whole exchange, in milliseconds */
  readonly timeoutMs: number;
  /** of the answer */
  readonly maxBytes: number;
}

export interface ExchangeAnswer {
  readonly status: number;
  readonly mediaType: string;
  readonly text: string;
}

/**
 * One HTTP exchange, bounded in time and size. Redirects are not followed: the ministry stands where it is configured.
 * @throws MinistryUnavailable unreachable, timeout, answer-too-large, answer-not-understood
 */
export async function exchange(call: Exchange): Promise<ExchangeAnswer> {
  const signal = AbortSignal.timeout(call.timeoutMs);
  try {
    const response = await fetch(call.url, {
      method: call.method,
      headers: call.headers,
      redirect: 'manual',
      signal,
      ...(call.body === undefined ? {} : { body: call.body }),
    });
    const mediaType = response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
    return { status: response.status, mediaType, text: await boundedText(response, call.maxBytes) };
  } catch (error) {
    if (error instanceof MinistryUnavailable) throw error;
    throw new MinistryUnavailable(signal.aborted ? 'timeout' : 'unreachable');
  }
}

async function boundedText(response: Response, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    // Leaving the loop cancels the body, which closes the connection.
    if (size > maxBytes) throw new MinistryUnavailable('answer-too-large', response.status);
    chunks.push(chunk);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new MinistryUnavailable('answer-not-understood', response.status);
  }
}
