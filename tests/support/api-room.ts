import { Writable } from 'node:stream';
import { pino } from 'pino';
import { quotaOf } from '../../src/acts/looks/quota.ts';
import { apiRoutes, createApp } from '../../src/api/app.ts';
import { type ApiDeps, DEFAULT_LIMITS } from '../../src/api/deps.ts';
import type { Route } from '../../src/api/http/route.ts';
import type { AnswerCheck } from '../../src/api/http/serve-route.ts';
import { listen } from '../../src/api/http/server.ts';
import { ledgerPolicy } from '../../src/config/ledger-config.ts';
import type { Officer } from '../../src/domain/access/officer.ts';
import type { SchoolId } from '../../src/domain/identity/school-id.ts';
import { answerRequest } from '../../src/jobs/processors/answer-request.ts';
import { judgeSubmission } from '../../src/jobs/processors/judge-submission.ts';
import { replicateBlob } from '../../src/jobs/processors/replicate-blob.ts';
import { listenForJobEnds } from '../../src/jobs/queues/job-ends.ts';
import { jobQueue } from '../../src/jobs/queues/job-queue.ts';
import { type RunningWorkers, startWorkers } from '../../src/jobs/queues/workers.ts';
import { quotaWatch } from '../../src/observe/quota-watch.ts';
import { findSchool } from '../../src/storage/index/schools.ts';
import { answerChecker } from './check-answer.ts';
import { schoolKey } from './issue-key.ts';
import { type JobRoom, openJobRoom } from './job-room.ts';
import { makeOfficers, type Officers } from './officers.ts';
import { registerSchool } from './register-school.ts';
import type { Addresses } from './service.ts';

/** The real API on real servers in this process, its answers held against their declarations, its log kept. */
export interface ApiRoom {
  readonly url: string;
  /** as declared; the app serves the same */
  readonly routes: readonly Route[];
  readonly room: JobRoom;
  /** a new key's header; the school is registered unless told */
  schoolKey(schoolId: string, options?: { registered: boolean }): Promise<Bearer>;
  /** of an account made for this name */
  officerKey(name: string, role?: Officer['role']): Promise<Bearer>;
  /** starts workers that judge and answer; until then work stays queued */
  startWorkers(): void;
  /** everything the API has logged, at every level */
  logged(): string;
  metric(name: string): Promise<string>;
  close(): Promise<void>;
}

export interface Bearer {
  readonly authorization: string;
}

export async function openApiRoom(
  addresses: Addresses,
  pki: Parameters<typeof openJobRoom>[1],
  options: Parameters<typeof openJobRoom>[3] & { readonly now?: () => Date } = {},
): Promise<ApiRoom> {
  const room = await openJobRoom(addresses, pki, options.now ?? (() => new Date()), options);
  const { config, counters, database, sites, queues, registry, clock, receiptKey } = room;
  const site = { redisUrl: config.redisUrl, prefix: config.queuePrefix };
  let log = '';
  const sink = new Writable({
    write(chunk, _encoding, done) {
      log += String(chunk);
      done();
    },
  });
  const logger = pino({ level: 'trace' }, sink);
  const check = answerChecker();
  // The API tells nobody why it fails, so the reason is printed here.
  const checkAnswer: AnswerCheck = (route, answer) => {
    try {
      check(route, answer);
    } catch (error) {
      console.error(error);
      throw error;
    }
  };
  const jobEnds = listenForJobEnds(site, logger);
  const deps: ApiDeps = {
    database,
    sites,
    jobs: jobQueue({ database, queues, jobEnds }),
    receiptKeys: { keys: [receiptKey.publicJwk] },
    ledger: { ...room.ledgerSites, policy: ledgerPolicy(config.ledger) },
    profiles: config.profiles,
    calendar: config.calendar,
    may: config.may,
    quota: quotaOf({ quotas: config.quotas, counters, watch: quotaWatch(registry, logger), clock }),
    trust: config.trust,
    limits: DEFAULT_LIMITS,
    logger,
    prometheus: registry,
    clock,
    ready: () => ({ ready: true, degraded: false, checks: [{ name: 'mongo', ok: true, state: 'ok' }] }),
    demandIndex: () => undefined,
    alarms: async () => [],
  };
  const app = createApp(deps, { checkAnswer });
  const server = await listen(app, '127.0.0.1', 0, logger);
  let workers: RunningWorkers | undefined;
  let officers: Promise<Officers> | undefined;
  return {
    url: server.url,
    routes: apiRoutes(deps),
    room,
    schoolKey: async (id, { registered } = { registered: true }) => {
      const schoolId = id as SchoolId;
      if (registered && !(await findSchool(database, schoolId))) {
        await registerSchool(database, { _id: schoolId, name: `Trường ${id}` });
      }
      return { authorization: `Bearer ${(await schoolKey(database, schoolId, clock())).token}` };
    },
    officerKey: async (name, role) => {
      officers ??= makeOfficers(database, clock);
      return { authorization: `Bearer ${await (await officers).token(name, role)}` };
    },
    startWorkers: () => {
      workers ??= startWorkers({
        site,
        processors: {
          submissions: judgeSubmission(room),
          requests: answerRequest(room),
          replication: replicateBlob(room),
        },
        concurrency: { submissions: 4, requests: 2, replication: 2, ministry: 1 },
        logger,
        metrics: room.metrics,
      });
    },
    logged: () => log,
    metric: (name) => registry.getSingleMetricAsString(name),
    close: async () => {
      await server.close(1_000);
      await workers?.close(5_000);
      await jobEnds.close();
      await room.close();
    },
  };
}
