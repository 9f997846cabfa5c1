import { randomUUID } from 'node:crypto';
import type { Middleware } from 'koa';
import type { Logger } from 'pino';
import type { ApiState } from '../http/api-state.ts';

/**
 * Makes the id of the call; every answer carries it. It goes to queues, database and ledger, so it is never one that a
 * caller chose. A caller's own X-Request-Id stands beside it in the log lines of this call and nowhere else, if it is a
 * plain token without 12 digits in a row, which could be a personal ID.
 */
export function requestId(logger: Logger): Middleware<ApiState> {
  return async (ctx, next) => {
    const id = randomUUID();
    const callerRequestId = sane(ctx.get('x-request-id'));
    ctx.state.requestId = id;
    ctx.state.log = logger.child({ requestId: id, ...(callerRequestId && { callerRequestId }) });
    ctx.set('X-Request-Id', id);
    await next();
  };
}

function sane(token: string): string | undefined {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{3,63}$/.test(token) && !/[0-9]{12}/.test(token) ? token : undefined;
}
