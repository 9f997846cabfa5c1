import { createApp } from '../api/app.ts';
import { DEFAULT_LIMITS } from '../api/deps.ts';
import { httpApp } from '../api/http/http-app.ts';
import { listen } from '../api/http/server.ts';
import { healthRoutes } from '../api/routes/health.ts';
import { ledgerPolicy } from '../config/ledger-config.ts';
import { listenForJobEnds } from '../jobs/queues/job-ends.ts';
import { jobQueue } from '../jobs/queues/job-queue.ts';
import { type Close, partDrainMs } from './drain.ts';
import type { Parts } from './parts.ts';
import { demandIndex } from './what-is-there.ts';

/** The API at its address. */
export async function startApi(parts: Parts): Promise<{ url: string; close: Close }> {
  const { config, logger } = parts;
  const jobEnds = listenForJobEnds({ redisUrl: config.redisUrl, prefix: config.queuePrefix }, logger);
  const app = createApp({
    database: parts.database,
    sites: parts.sites,
    may: config.may,
    quota: parts.quota,
    jobs: jobQueue({ database: parts.database, queues: parts.queues, jobEnds }),
    receiptKeys: { keys: config.houseKeys },
    ledger: { ...parts.ledgerSites, policy: ledgerPolicy(config.ledger) },
    profiles: config.profiles,
    calendar: config.calendar,
    trust: config.trust,
    limits: DEFAULT_LIMITS,
    logger,
    prometheus: parts.prometheus,
    clock: parts.clock,
    ready: parts.ready,
    alarms: parts.alarms,
    demandIndex: () => demandIndex(parts),
  });
  const server = await listen(app, config.http.host, config.http.port, logger);
  return {
    url: server.url,
    close: async () => {
      await server.close(partDrainMs);
      await jobEnds.close();
    },
  };
}

/** Health and metrics, as the API serves them, for the roles that serve no API. Whoever asks is nobody. */
export async function startHealth({ config, logger, prometheus, ready, alarms }: Parts) {
  const app = httpApp(healthRoutes({ ready, alarms, prometheus }), {
    authenticate: async () => undefined,
    may: config.may,
    limits: DEFAULT_LIMITS,
    logger,
    prometheus,
  });
  const server = await listen(app, config.http.host, config.http.healthPort, logger);
  return { url: server.url, close: () => server.close(partDrainMs) };
}
