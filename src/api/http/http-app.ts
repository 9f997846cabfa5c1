import Router from '@koa/router';
import Koa, { type Middleware } from 'koa';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { accessLog } from '../middleware/access-log.ts';
import { metrics } from '../middleware/metrics.ts';
import { problems } from '../middleware/problems.ts';
import { requestId } from '../middleware/request-id.ts';
import { securityHeaders } from '../middleware/security-headers.ts';
import { singleHeaders } from '../middleware/single-headers.ts';
import { unreadBody } from '../middleware/unread-body.ts';
import type { ApiState } from './api-state.ts';
import { errorFacts } from './error-facts.ts';
import { ApiProblem } from './problem.ts';
import type { Route } from './route.ts';
import { type ServingDeps, serveRoute } from './serve-route.ts';

export interface HttpAppDeps extends ServingDeps {
  readonly logger: Logger;
  readonly prometheus: Registry;
}

/** Serves declared routes over HTTP; what each middleware is for stands in its own file. The order matters. */
export function httpApp(routes: readonly Route[], deps: HttpAppDeps): Koa<ApiState> {
  const { logger, prometheus } = deps;
  const router = new Router<ApiState>({ strict: true, sensitive: true });
  const paths = [...Map.groupBy(routes, ({ path }) => path)];
  const isFixed = ([path]: (typeof paths)[number]) => !path.includes('{');
  // The router takes the first that fits: words before parameters.
  for (const [path, some] of [...paths.filter(isFixed), ...paths.filter((one) => !isFixed(one))]) {
    for (const route of some) router.register(koaPath(path), [route.method], serveRoute(route, deps));
    router.all(koaPath(path), otherMethod(some));
  }

  const app = new Koa<ApiState>();
  app.use(requestId(logger));
  app.use(securityHeaders());
  app.use(accessLog());
  app.use(metrics(prometheus));
  app.use(unreadBody());
  app.use(problems());
  app.use(singleHeaders());
  app.use(router.routes());
  // What breaks after the answer began (the caller hung up); Koa would print it with its message.
  app.on('error', (error: unknown) => logger.debug(errorFacts(error), 'answer broke off'));
  return app;
}

/** An address is known by its methods alone: one that another address' parameter would take as well is not that one. */
function otherMethod(routes: readonly Route[]): Middleware<ApiState> {
  const methods = routes.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
  const headers = { Allow: [...methods, 'OPTIONS'].join(', ') };
  return async (ctx) => {
    if (ctx.method !== 'OPTIONS') throw new ApiProblem('method-not-allowed', { headers });
    ctx.status = 204;
    ctx.set(headers);
  };
}

/** `/v1/transcripts/{personalId}` as the router writes it. */
function koaPath(path: string): string {
  return path.replace(/\{(\w+)\}/g, ':$1');
}
