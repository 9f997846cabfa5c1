import { randomUUID } from 'node:crypto';
import type { Middleware } from 'koa';
import type { Logger } from 'pino';
import type { ApiState } from '../http/api-state.ts';

/**
 * Takes over the caller's X-Request-Id if it is a plain token, else makes one; every answer carries it.
 * The id goes to logs and queues, so a token with 12 digits in a row is replaced: it could be a personal ID.
 */
export function requestId(logger: Logger): Middleware<ApiState> {
  return async (ctx, next) => {
    const id = sane(ctx.get('x-request-id')) ?? randomUUID();
    ctx.state.requestId = id;
    ctx.state.log = logger.child({ requestId: id });
    ctx.set('X-Request-Id', id);
    await next();
  };
}

function sane(token: string): string | undefined {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{3,63}$/.test(token) && !/[0-9]{12}/.test(token) ? token : undefined;
}
