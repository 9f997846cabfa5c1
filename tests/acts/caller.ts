import { setTimeout as sleep } from 'node:timers/promises';

/** What was answered. `requestId`: of the last call, by which its look is found. */
export interface Heard {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: an answer of HTTP, whose schema other tests hold it against
  readonly json: any;
  readonly requestId: string;
}

export interface Call {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly token: string;
  readonly body?: Uint8Array | object;
  readonly headers?: Readonly<Record<string, string>>;
  /** also where the answer was cut off, until one comes */
  readonly asksAgain: boolean;
}

export interface CallerTold {
  /** the service said that it had failed, rather than that somebody was away */
  failed(what: string): void;
}

const CALL_MS = 30_000;
const PATIENCE_MS = 120_000;
/** Said where a server behind is away (docs/outages.md). */
const AWAY = new Set([502, 503, 504]);

/** Undefined where nobody answered. */
export async function ask(
  base: string,
  { method, path, token, body, headers, asksAgain }: Call,
  stop: AbortSignal,
  told: CallerTold,
): Promise<Heard | undefined> {
  const isBytes = body instanceof Uint8Array;
  const until = Date.now() + PATIENCE_MS;
  do {
    try {
      const response = await fetch(`${base}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body && { 'content-type': isBytes ? 'application/xml' : 'application/json' }),
          ...headers,
        },
        ...(body && { body: isBytes ? new Uint8Array(body) : JSON.stringify(body) }),
        signal: AbortSignal.any([stop, AbortSignal.timeout(CALL_MS)]),
      });
      const text = await response.text();
      const { status } = response;
      if (status === 500) told.failed(`${method} ${path.replace(/[0-9]{12}/, '…')}: 500`);
      else if (!AWAY.has(status)) {
        const isJson = /json/.test(response.headers.get('content-type') ?? '');
        const json = isJson && text !== '' ? JSON.parse(text) : undefined;
        return { status, json, requestId: response.headers.get('x-request-id') ?? '' };
      }
    } catch {
      // Cut off, or nobody there.
    }
    if (!asksAgain || stop.aborted) return undefined;
    await sleep(200, undefined, { signal: stop }).catch(() => undefined);
  } while (Date.now() < until && !stop.aborted);
  return undefined;
}
