import Router from '@koa/router';
import Koa from 'koa';
import type { ApiState } from './api-state.ts';
import { authenticateByApiKey } from './authenticate.ts';
import { answerChecker } from './check-answer.ts';
import type { ApiDeps } from './deps.ts';
import { errorFacts } from './error-facts.ts';
import { accessLog } from './middleware/access-log.ts';
import { metrics } from './middleware/metrics.ts';
import { problems } from './middleware/problems.ts';
import { requestId } from './middleware/request-id.ts';
import { securityHeaders } from './middleware/security-headers.ts';
import { unreadBody } from './middleware/unread-body.ts';
import { openApiDocument } from './openapi.ts';
import type { Route } from './route.ts';
import { healthRoutes } from './routes/health.ts';
import { keyRoutes } from './routes/keys.ts';
import { openApiRoutes } from './routes/openapi.ts';
import { requestRoutes } from './routes/requests.ts';
import { schoolRoutes } from './routes/schools.ts';
import { submissionRoutes } from './routes/submissions.ts';
import { transcriptRoutes } from './routes/transcripts.ts';
import { serveRoute } from './serve-route.ts';
import { tolerantWork } from './tolerant-work.ts';

export interface AppOptions {
  /** fail a request whose answer is not one that its route declares; for tests */
  readonly validateAnswers?: boolean;
}

/** The HTTP API on the given storage, work and keys; server.ts listens with it. */
export function createApp(deps: ApiDeps, { validateAnswers = false }: AppOptions = {}): Koa<ApiState> {
  const work = tolerantWork(deps.work, deps.logger, deps.registry);
  const routes = apiRoutes({ ...deps, work });
  const serving = {
    authenticate: authenticateByApiKey(deps.database),
    limits: deps.limits,
    ...(validateAnswers ? { checkAnswer: answerChecker() } : {}),
  };
  const router = new Router<ApiState>({ strict: true, sensitive: true });
  for (const route of routes)
    router.register(koaPath(route.path), [route.method], serveRoute(route, serving));

  const app = new Koa<ApiState>();
  app.use(requestId(deps.logger));
  app.use(securityHeaders());
  app.use(accessLog());
  app.use(metrics(deps.registry));
  app.use(unreadBody());
  app.use(problems());
  app.use(router.routes());
  app.use(router.allowedMethods());
  // What breaks after the answer began (the caller hung up); Koa would print it with its message.
  app.on('error', (error: unknown) => deps.logger.debug(errorFacts(error), 'answer broke off'));
  return app;
}

/** Every route, the OpenAPI document of all of them included. */
export function apiRoutes(deps: ApiDeps): readonly Route[] {
  const routes: readonly Route[] = [
    ...submissionRoutes(deps),
    ...transcriptRoutes(deps),
    ...schoolRoutes(deps),
    ...requestRoutes(deps),
    ...keyRoutes(deps),
    ...healthRoutes(deps),
    ...openApiRoutes(() => document),
  ];
  const document = openApiDocument(routes);
  return routes;
}

/** `/v1/transcripts/{personalId}` as the router writes it. */
function koaPath(path: string): string {
  return path.replace(/\{(\w+)\}/g, ':$1');
}
