import type { Middleware } from 'koa';
import { Histogram, type Registry } from 'prom-client';
import type { ApiState } from '../http/api-state.ts';

/** Times each answer, in seconds, by method, route template and status. */
export function metrics(prometheus: Registry): Middleware<ApiState> {
  const duration = new Histogram({
    name: 'khb_http_request_duration_seconds',
    help: 'Time to answer, by method, route template and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [prometheus],
  });
  return async (ctx, next) => {
    const stop = duration.startTimer({ method: ctx.method });
    try {
      await next();
    } finally {
      stop({ route: ctx.state.template ?? 'unmatched', status: ctx.status });
    }
  };
}
