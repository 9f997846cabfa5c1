import { createHash } from 'node:crypto';
import { type Logger, pino } from 'pino';
import { Registry } from 'prom-client';
import { type Quota, quotaOf } from '../../src/acts/looks/quota.ts';
import { push } from '../../src/acts/submissions/push.ts';
import { type Config, loadConfig } from '../../src/config/config.ts';
import { policy } from '../../src/domain/access/policy.ts';
import type { SchoolId } from '../../src/domain/identity/school-id.ts';
import type { Submission } from '../../src/domain/transcript/submission.ts';
import type { AnswerDeps } from '../../src/jobs/processors/answer-request.ts';
import type { JudgeDeps } from '../../src/jobs/processors/judge-submission.ts';
import type { Queues } from '../../src/jobs/queues/queues.ts';
import { type JobMetrics, jobMetrics } from '../../src/observe/metrics.ts';
import { quotaWatch } from '../../src/observe/quota-watch.ts';
import { type Connections, connect } from '../../src/roles/connect.ts';
import { createVerifierPool } from '../../src/signature/pool/pool.ts';
import type { DayCounters } from '../../src/storage/counters/day-counters.ts';
import { type Leases, leasesOf } from '../../src/storage/index/leases.ts';
import { findSubmission } from '../../src/storage/index/submissions.ts';
import { type Addresses, makeSurroundings, type SurroundingsOptions } from './service.ts';

/** Everything a job needs, on real servers, in this process: for tests that call a processor step by step. */
export interface JobRoom extends JudgeDeps, AnswerDeps, Pick<Connections, 'ledgerSites'> {
  readonly logger: Logger;
  readonly metrics: JobMetrics;
  readonly config: Config;
  /** what it was read from, for commands on the same servers */
  readonly env: Readonly<Record<string, string>>;
  readonly queues: Queues;
  readonly keyStores: Connections['keyStores'];
  readonly leases: Leases;
  readonly counters: DayCounters;
  readonly quota: Quota;
  readonly registry: Registry;
  /** what intake does: bytes to the primary, then the submission */
  push(schoolId: SchoolId, bytes: Uint8Array, idempotencyKey?: string): Promise<Submission>;
  submission(id: string): Promise<Submission>;
  close(): Promise<void>;
}

export async function openJobRoom(
  addresses: Addresses,
  pki: { readonly rootPem: string; readonly issuingPem: string },
  clock: () => Date = () => new Date(),
  options: Pick<SurroundingsOptions, 'registry' | 'quotas'> = {},
): Promise<JobRoom> {
  const surroundings = await makeSurroundings({ addresses, pki, ...options });
  const config = await loadConfig(surroundings.env);
  const logger = pino({ level: 'silent' });
  const connections = await connect(config, logger);
  const registry = new Registry();
  const verifier = createVerifierPool({
    profiles: config.profiles,
    trust: config.trust,
    threads: 1,
    timeoutMs: 15_000,
    maxQueue: 100,
  });
  const { database, sites } = connections;
  const may = policy();
  return {
    ...connections,
    config,
    environment: config.environment,
    env: surroundings.env,
    registry,
    leases: leasesOf(database),
    may,
    quota: quotaOf({
      quotas: config.quotas,
      counters: connections.counters,
      watch: quotaWatch(new Registry(), logger),
      clock,
    }),
    verifier,
    logger,
    clock,
    profiles: config.profiles,
    calendar: config.calendar,
    retention: config.retention,
    registryPolicy: config.registry,
    receiptKey: config.receiptKey,
    metrics: jobMetrics(registry),
    push: async (schoolId, bytes, idempotencyKey) => {
      const sent = {
        bytes,
        idempotencyKey: idempotencyKey ?? createHash('sha256').update(bytes).digest('hex'),
      };
      const school = { kind: 'school', schoolId, credentialId: 'test' } as const;
      const pushed = await push({ database, sites, may }, school, sent, { now: clock(), requestId: 'test' });
      if (!pushed.ok) throw new Error(pushed.refusal.code);
      return pushed.submission;
    },
    submission: async (id) => {
      const found = await findSubmission(database, id);
      if (!found) throw new Error(`no submission ${id}`);
      return found;
    },
    close: async () => {
      await verifier.close();
      await connections.close();
      await surroundings.remove();
    },
  };
}
