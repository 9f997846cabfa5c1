import Router from '@koa/router';
import Koa from 'koa';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { accessLog } from '../middleware/access-log.ts';
import { metrics } from '../middleware/metrics.ts';
import { problems } from '../middleware/problems.ts';
import { requestId } from '../middleware/request-id.ts';
import { securityHeaders } from '../middleware/security-headers.ts';
import { unreadBody } from '../middleware/unread-body.ts';
import type { ApiState } from './api-state.ts';
import { errorFacts } from './error-facts.ts';
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
  for (const route of routes) router.register(koaPath(route.path), [route.method], serveRoute(route, deps));

  const app = new Koa<ApiState>();
  app.use(requestId(logger));
  app.use(securityHeaders());
  app.use(accessLog());
  app.use(metrics(prometheus));
  app.use(unreadBody());
  app.use(problems());
  app.use(router.routes());
  app.use(router.allowedMethods());
  // What breaks after the answer began (the caller hung up); Koa would print it with its message.
  app.on('error', (error: unknown) => logger.debug(errorFacts(error), 'answer broke off'));
  return app;
}

/** `/v1/transcripts/{personalId}` as the router writes it. */
function koaPath(path: string): string {
  return path.replace(/\{(\w+)\}/g, ':$1');
}
