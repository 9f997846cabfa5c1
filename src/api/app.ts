import type Koa from 'koa';
import { authenticateByApiKey } from './authenticate.ts';
import type { ApiDeps } from './deps.ts';
import type { ApiState } from './http/api-state.ts';
import { httpApp } from './http/http-app.ts';
import { openApiDocument } from './http/openapi.ts';
import type { Route } from './http/route.ts';
import type { AnswerCheck } from './http/serve-route.ts';
import { assignmentRoutes } from './routes/assignments.ts';
import { callerRoutes } from './routes/caller.ts';
import { certificateRoutes } from './routes/certificates.ts';
import { healthRoutes } from './routes/health.ts';
import { keyRoutes } from './routes/keys.ts';
import { ledgerRoutes } from './routes/ledger.ts';
import { openApiRoutes } from './routes/openapi.ts';
import { requestRoutes } from './routes/requests.ts';
import { schoolRoutes } from './routes/schools.ts';
import { submissionRoutes } from './routes/submissions.ts';
import { transcriptRoutes } from './routes/transcripts.ts';
import { transferRoutes } from './routes/transfers.ts';
import { tolerantQueue } from './tolerant-queue.ts';

export interface AppOptions {
  /** fails a request whose answer is not one that its route declares (tests/support/check-answer.ts) */
  readonly checkAnswer?: AnswerCheck;
}

/** The HTTP API on the given storage, jobs and keys; server.ts listens with it. */
export function createApp(deps: ApiDeps, { checkAnswer }: AppOptions = {}): Koa<ApiState> {
  const { database, limits, may, logger, prometheus } = deps;
  const jobs = tolerantQueue(deps.jobs, logger, prometheus);
  return httpApp(apiRoutes({ ...deps, jobs }), {
    authenticate: authenticateByApiKey(database, deps.demandIndex),
    may,
    limits,
    logger,
    prometheus,
    ...(checkAnswer ? { checkAnswer } : {}),
  });
}

/** Every route, the OpenAPI document of all of them included. */
export function apiRoutes(deps: ApiDeps): readonly Route[] {
  const routes: readonly Route[] = [
    ...submissionRoutes(deps),
    ...transcriptRoutes(deps),
    ...schoolRoutes(deps),
    ...requestRoutes(deps),
    ...transferRoutes(deps),
    ...certificateRoutes(deps),
    ...assignmentRoutes(deps),
    ...keyRoutes(deps),
    ...ledgerRoutes(deps),
    ...callerRoutes(),
    ...healthRoutes(deps),
    ...openApiRoutes(() => document),
  ];
  const document = openApiDocument(routes);
  return routes;
}
