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
 * configured. What goes wrong is thrown as the caller's own kind of error, with Node's code where nobody was reached.
 */
export async function exchange(
  { method, url, headers, body, timeoutMs, maxBytes }: Exchange,
  faultOf: (fault: ExchangeFault, more: { readonly status?: number; readonly code?: string }) => Error,
): Promise<ExchangeAnswer> {
  const signal = AbortSignal.timeout(timeoutMs);
  const answer = await answerOf(
    { method, headers, redirect: 'manual', signal, ...(body === undefined ? {} : { body }) },
    url,
    maxBytes,
  ).catch((error: unknown) => {
    if (signal.aborted) throw faultOf('timeout', {});
    const code = codeOf(error);
    throw faultOf('unreachable', code === undefined ? {} : { code });
  });
  const { bytes, ...head } = answer;
  if (!bytes) throw faultOf('answer-too-large', { status: head.status });
  return { ...head, bytes };
}

/** Node's own word for it, such as ECONNREFUSED or CERT_HAS_EXPIRED: who is away differs from who is not believed. */
function codeOf(error: unknown): string | undefined {
  const cause = error instanceof Error ? (error.cause ?? error) : undefined;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return /^[A-Z][A-Z0-9_]{1,60}$/.test(code) ? code : undefined;
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
