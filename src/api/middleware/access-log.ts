import type { Middleware } from 'koa';
import type { ApiState } from '../http/api-state.ts';

/**
 * One line for each answer: the route's template, never the URL, query, headers or body, so that no personal ID
 * reaches the log.
 */
export function accessLog(): Middleware<ApiState> {
  return async (ctx, next) => {
    const started = performance.now();
    const write = (outcome: 'answered' | 'cut') =>
      ctx.state.log.info(
        {
          route: ctx.state.template ?? 'unmatched',
          method: ctx.method,
          status: ctx.status,
          ms: Math.round(performance.now() - started),
          bytes: ctx.length ?? 0,
          ...(ctx.state.credentialId === undefined ? {} : { credential: ctx.state.credentialId }),
          ...(outcome === 'cut' ? { cut: true } : {}),
        },
        'answered',
      );
    // 'close' comes after 'finish' too; alone it means that the caller hung up before the whole answer was sent.
    ctx.res.once('close', () => write(ctx.res.writableFinished ? 'answered' : 'cut'));
    await next();
  };
}
