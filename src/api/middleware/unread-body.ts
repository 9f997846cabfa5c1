import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { Middleware } from 'koa';

/** A body this small that nobody read is swallowed, so that the connection can be kept. */
const SWALLOWED_BYTES = 64 * 1024;
/** How much, and for how long, is thrown away after the answer before the connection is closed. */
const LINGER_BYTES = 4 * 1024 * 1024;
const LINGER_MS = 1_000;

/**
 * An answer given before the whole body came in (too large, not permitted) ends the connection: a 50 MB body is not
 * read to its end. Closing at once would reset the connection and could take the answer with it (RFC 9112 clause 9.6),
 * so a bounded part of the body is thrown away first.
 */
export function unreadBody(): Middleware {
  return async (ctx, next) => {
    await next();
    if (!hasUnreadBody(ctx.req)) return;
    ctx.set('Connection', 'close');
    // A caller that waits for "100 Continue" has sent nothing and will send nothing.
    if (ctx.headers.expect !== undefined) return;
    const answer = bytesOf(ctx.body);
    const { type } = ctx;
    ctx.body = Readable.from(answerThenLinger(answer, ctx.req), { objectMode: false });
    ctx.type = type;
    ctx.length = answer.length;
  };
}

function hasUnreadBody(request: IncomingMessage): boolean {
  if (request.readableEnded || request.complete) return false;
  if (request.headers['transfer-encoding'] !== undefined) return true;
  return Number(request.headers['content-length'] ?? 0) > SWALLOWED_BYTES;
}

async function* answerThenLinger(answer: Uint8Array, request: IncomingMessage): AsyncGenerator<Uint8Array> {
  yield answer;
  await throwAway(request);
}

function throwAway(request: IncomingMessage): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, LINGER_MS);
  let size = 0;
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= LINGER_BYTES) return;
    request.pause();
    resolve();
  });
  for (const event of ['end', 'close', 'error'] as const) request.on(event, () => resolve());
  request.resume();
  return promise.finally(() => clearTimeout(timer));
}

function bytesOf(body: unknown): Uint8Array {
  if (body instanceof Uint8Array) return body;
  if (typeof body === 'string') return Buffer.from(body);
  return body === undefined || body === null ? new Uint8Array() : Buffer.from(JSON.stringify(body));
}
