import { answerRequest } from '../jobs/processors/answer-request.ts';
import { forwardOutbox } from '../jobs/processors/forward-outbox.ts';
import { judgeSubmission } from '../jobs/processors/judge-submission.ts';
import { replicateBlob } from '../jobs/processors/replicate-blob.ts';
import { startWorkers } from '../jobs/queues/workers.ts';
import type { VerifierPool } from '../signature/pool/pool.ts';
import { type Close, partDrainMs } from './drain.ts';
import type { Parts } from './parts.ts';

/** Takes jobs from every queue. */
export function startWorker(parts: Parts, verifier: VerifierPool): Close {
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
  return () => workers.close(partDrainMs);
}
