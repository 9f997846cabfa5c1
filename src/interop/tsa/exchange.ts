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
  /** for the whole exchange */
  readonly timeoutMs: number;
  /** of the answer */
  readonly maxBytes: number;
}

/**
 * One question by HTTP (RFC 3161, 3.4), bounded in time and size. Redirects are not followed: the authority stands
 * where it is configured.
 * @throws TsaUnavailable
 */
export async function exchange({ url, body, timeoutMs, maxBytes }: Question): Promise<Buffer> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/timestamp-query', accept: 'application/timestamp-reply' },
      body,
      redirect: 'manual',
      signal,
    });
    const mediaType = response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
    if (response.status !== 200) {
      await response.body?.cancel();
      throw new TsaUnavailable('status', response.status);
    }
    const bytes = await boundedBytes(response, maxBytes);
    if (mediaType !== 'application/timestamp-reply') throw new TsaUnavailable('answer-not-understood');
    return bytes;
  } catch (error) {
    if (error instanceof TsaUnavailable) throw error;
    throw new TsaUnavailable(signal.aborted ? 'timeout' : 'unreachable');
  }
}

async function boundedBytes(response: Response, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    // Leaving the loop cancels the body, which closes the connection.
    if (size > maxBytes) throw new TsaUnavailable('answer-too-large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
