import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { countWithoutBackup } from '../acts/keeping/count-without-backup.ts';
import { countDifferences } from '../acts/keeping/second-opinion.ts';
import { type Quota, quotaOf } from '../acts/looks/quota.ts';
import { createApp } from '../api/app.ts';
import { DEFAULT_LIMITS, type Readiness } from '../api/deps.ts';
import { httpApp } from '../api/http/http-app.ts';
import { listen } from '../api/http/server.ts';
import { healthRoutes } from '../api/routes/health.ts';
import type { Config } from '../config/config.ts';
import { ledgerPolicy } from '../config/ledger-config.ts';
import { serviceClock } from '../config/service-clock.ts';
import type { MinistryClient } from '../interop/ministry/client.ts';
import { answerRequest } from '../jobs/processors/answer-request.ts';
import { forwardOutbox } from '../jobs/processors/forward-outbox.ts';
import { judgeSubmission } from '../jobs/processors/judge-submission.ts';
import { replicateBlob } from '../jobs/processors/replicate-blob.ts';
import { listenForJobEnds } from '../jobs/queues/job-ends.ts';
import { jobQueue } from '../jobs/queues/job-queue.ts';
import { queueGauges } from '../jobs/queues/queue-gauges.ts';
import { startWorkers } from '../jobs/queues/workers.ts';
import { startSchedule } from '../jobs/schedule/schedule.ts';
import { watchClock } from '../observe/clock-watch.ts';
import { type JobMetrics, jobMetrics } from '../observe/metrics.ts';
import { type PeerWatch, watchPeers } from '../observe/peer-watch.ts';
import { quotaWatch } from '../observe/quota-watch.ts';
import { watchSchedule } from '../observe/schedule-watch.ts';
import { type Alarms, secondOpinionAlarm, setAsideAlarm, standingAlarm } from '../observe/standing-alarm.ts';
import { createVerifierPool, type VerifierPool } from '../signature/pool/pool.ts';
import { countSetAside } from '../storage/index/arrivals.ts';
import type { Database } from '../storage/index/database.ts';
import { leasesOf } from '../storage/index/leases.ts';
import type { ReceiptKey } from '../storage/index/receipts.ts';
import { type Connections, connect } from './connect.ts';
import { startLedger } from './ledger.ts';
import { serverNames } from './needs.ts';
import { onceThere } from './once-there.ts';
import { demandEvidence, trustWithEvidence, watchTrust } from './trust-with-evidence.ts';
import { watchedMinistry, watchedTsa } from './watched-peers.ts';
import { demandIndex, readiness, within } from './what-is-there.ts';
import { ministryOf, tsaOf, wireScheduledJobs } from './wire-scheduled-jobs.ts';

export const roles = ['api', 'worker', 'scheduler', 'all'] as const;
export type Role = (typeof roles)[number];

export interface RunningService {
  /** of the API; of health and metrics in the roles that serve none */
  readonly url: string;
  ready(): Readiness;
  /** Takes nothing new, ends what is under way, and gives up on it after the deadline. */
  close(): Promise<void>;
}

/** What every part of the process is given. */
interface Parts extends Connections {
  readonly config: Config;
  readonly environment: Config['environment'];
  readonly profiles: Config['profiles'];
  readonly calendar: Config['calendar'];
  readonly retention: Config['retention'];
  readonly may: Config['may'];
  readonly quota: Quota;
  readonly trust: Config['trust'];
  readonly revocation: Config['revocation'];
  readonly secondOpinion: Config['secondOpinion'];
  readonly province: string;
  readonly ministry: MinistryClient | undefined;
  readonly peers: PeerWatch;
  readonly logger: Logger;
  readonly prometheus: Registry;
  readonly metrics: JobMetrics;
  readonly receiptKey: ReceiptKey;
  readonly clock: () => Date;
  readonly ready: () => Readiness;
  readonly alarms: Alarms;
  /** what the parts of this process watch; each names its alarms that stand */
  readonly watches: (() => readonly string[])[];
}

type Close = () => Promise<void>;

const drainMs = 20_000;

/**
 * Wires one process by hand: the servers, then the parts of its role; closed the other way round. What judges and what
 * runs by the hour begin once the index is there, the rest at once.
 */
export async function startService(config: Config, role: Role, logger: Logger): Promise<RunningService> {
  const { receiptKey } = config;
  const prometheus = new Registry();
  const options = { demanded: [], patienceMs: config.waits.startMs, prometheus };
  const connections = await connect(config, logger, options);
  for (const name of serverNames) connections.servers[name].start();
  collectDefaultMetrics({ register: prometheus });
  const clock = serviceClock(config.clockOffsetMs);
  const clockWatch = watchClock(clock, prometheus, logger);
  const watch = quotaWatch(prometheus, logger);
  const peers = watchPeers(prometheus, logger);
  const ministry = ministryOf(config, receiptKey, clock);
  const watches: Parts['watches'] = [
    () => peers.unusable().map((peer) => `unusable:${peer}`),
    () => (clockWatch.lastStep() ? ['clock-stepped'] : []),
  ];
  const counted = (count: (database: Database) => Promise<number>) => async () => {
    demandIndex(connections);
    return await within(config.waits.probe.patienceMs, count(connections.database));
  };
  const standing = [
    standingAlarm(prometheus, secondOpinionAlarm, counted(countDifferences)),
    standingAlarm(prometheus, setAsideAlarm, counted(countSetAside)),
  ];
  const parts: Parts = {
    ...connections,
    config,
    environment: config.environment,
    profiles: config.profiles,
    calendar: config.calendar,
    retention: config.retention,
    may: config.may,
    quota: quotaOf({ quotas: config.quotas, counters: connections.counters, watch, clock }),
    trust: config.trust,
    revocation: config.revocation,
    secondOpinion: config.secondOpinion,
    province: config.province,
    ministry: ministry && watchedMinistry(ministry, peers),
    peers,
    logger,
    prometheus,
    metrics: jobMetrics(prometheus),
    receiptKey,
    clock,
    ready: () => readiness(connections, role),
    alarms: async () => [
      ...(await Promise.all(standing.map((alarm) => alarm()))).flat(),
      ...watches.flatMap((named) => named()),
    ],
    watches,
  };
  queueGauges(prometheus, connections.queues, (atMost) =>
    counted((database) => countWithoutBackup(database, atMost))(),
  );

  const has = (part: Role) => role === part || role === 'all';
  const closers: Close[] = [async () => clockWatch.close()];
  const starting = await onceThere(connections.servers.mongo, logger, async () => {
    if (!has('scheduler') && !has('worker')) return undefined;
    const verifier = await openVerifier(parts, role, closers);
    if (has('scheduler')) {
      closers.push(startScheduler(parts, verifier));
      const ledger = startLedger(parts);
      parts.watches.push(ledger.alarms);
      closers.push(ledger.close);
    }
    if (has('worker')) closers.push(startWorker(parts, verifier));
    return verifier;
  });
  const front = has('api') ? await startApi(parts) : await startHealth(parts);
  closers.push(front.close);
  return {
    url: front.url,
    ready: parts.ready,
    close: async () => {
      const verifier = await starting.stop();
      const drained = Promise.allSettled(closers.map((close) => close()));
      await Promise.race([drained, sleep(drainMs, undefined, { ref: false })]);
      await verifier?.close();
      await connections.close();
    },
  };
}

async function startApi(parts: Parts): Promise<{ url: string; close: Close }> {
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
      await server.close(drainMs - 1_000);
      await jobEnds.close();
    },
  };
}

/** Health and metrics, as the API serves them, for the roles that serve no API. Whoever asks is nobody. */
async function startHealth({ config, logger, prometheus, ready, alarms }: Parts) {
  const app = httpApp(healthRoutes({ ready, alarms, prometheus }), {
    authenticate: async () => undefined,
    may: config.may,
    limits: DEFAULT_LIMITS,
    logger,
    prometheus,
  });
  const server = await listen(app, config.http.host, config.http.healthPort, logger);
  return { url: server.url, close: () => server.close(drainMs - 1_000) };
}

/**
 * The scheduler verifies only what arrives from other provinces; it starts without evidence, since it is what fetches it.
 * @throws EvidenceMissing in the other roles, where revocation must be checked and nothing was fetched yet
 */
async function openVerifier(parts: Parts, role: Role, closers: Close[]): Promise<VerifierPool> {
  const { database, config, logger } = parts;
  const { trust, profiles, verify, revocation } = config;
  const threads = role === 'scheduler' ? 1 : verify.threads;
  const current = await trustWithEvidence(database, trust, revocation.policy);
  if (role !== 'scheduler') demandEvidence(current);
  const verifier = createVerifierPool({
    profiles,
    trust: current.trust,
    threads,
    timeoutMs: verify.timeoutMs,
    maxQueue: threads * 16,
  });
  const watched = { database, trust, policy: revocation.policy, verifier, logger };
  const watch = watchTrust(watched, current.version);
  closers.push(async () => watch.close());
  return verifier;
}

function startWorker(parts: Parts, verifier: VerifierPool): Close {
  const { config, ministry } = parts;
  const threads = config.verify.threads;
  const deps = { ...parts, verifier, registryPolicy: config.registry };
  const workers = startWorkers({
    site: { redisUrl: config.redisUrl, prefix: config.queuePrefix },
    processors: {
      submissions: judgeSubmission(deps),
      requests: answerRequest(deps),
      replication: replicateBlob(deps),
      ministry: ministry && forwardOutbox({ ...parts, ministry }),
    },
    // Judging is mostly waiting for servers: several documents for each thread that verifies.
    concurrency: { submissions: threads * 8, requests: threads * 2, replication: threads * 4, ministry: 2 },
    longestPauseMs: config.waits.tries.longestPauseMs,
    logger: parts.logger,
    metrics: parts.metrics,
  });
  return () => workers.close(drainMs - 1_000);
}

function startScheduler(parts: Parts, verifier: VerifierPool): Close {
  const tsa = tsaOf(parts.config, parts.clock);
  const schedule = startSchedule(
    { ...parts, leases: leasesOf(parts.database) },
    wireScheduledJobs({
      ...parts,
      verifier,
      masterKeys: parts.config.masterKeys,
      tsa: tsa && watchedTsa(tsa, parts.peers),
      pace: parts.config.waits.pace,
      longestPauseMs: parts.config.waits.tries.longestPauseMs,
    }),
  );
  const watch = watchSchedule(schedule.jobs, parts.config.scheduleLateMs, parts.prometheus, parts.logger);
  parts.watches.push(() => watch.overdue().map((job) => `schedule-overdue:${job}`));
  return async () => {
    watch.close();
    await schedule.close(drainMs - 1_000);
  };
}
