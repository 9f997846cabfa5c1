export interface Exchange {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  /** for the whole exchange, in milliseconds */
  readonly timeoutMs: number;
  /** of the answer; the length that it announces is not believed */
  readonly maxBytes: number;
}

export interface ExchangeAnswer {
  readonly status: number;
  readonly mediaType: string;
  readonly bytes: Buffer;
}

export type ExchangeFault = 'unreachable' | 'timeout' | 'answer-too-large';

/**
 * One HTTP exchange with another system, bounded in time and size. Redirects are not followed: each stands where it is
 * configured. What goes wrong is thrown as the caller's own kind of error.
 */
export async function exchange(
  { method, url, headers, body, timeoutMs, maxBytes }: Exchange,
  faultOf: (fault: ExchangeFault, status?: number) => Error,
): Promise<ExchangeAnswer> {
  const signal = AbortSignal.timeout(timeoutMs);
  const answer = await answerOf(
    { method, headers, redirect: 'manual', signal, ...(body === undefined ? {} : { body }) },
    url,
    maxBytes,
  ).catch(() => {
    throw faultOf(signal.aborted ? 'timeout' : 'unreachable');
  });
  const { bytes, ...head } = answer;
  if (!bytes) throw faultOf('answer-too-large', head.status);
  return { ...head, bytes };
}

/** Without `bytes` when there are more than the limit. */
async function answerOf(
  init: RequestInit,
  url: URL,
  maxBytes: number,
): Promise<Omit<ExchangeAnswer, 'bytes'> & { readonly bytes?: Buffer }> {
  const response = await fetch(url, init);
  const mediaType = response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
  const head = { status: response.status, mediaType };
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    // Leaving the loop cancels the body, which closes the connection.
    if (size > maxBytes) return head;
    chunks.push(chunk);
  }
  return { ...head, bytes: Buffer.concat(chunks) };
}
