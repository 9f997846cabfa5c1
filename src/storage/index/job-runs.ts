import { randomUUID } from 'node:crypto';
import type { Database } from './database.ts';
import type { JobRun } from './documents.ts';

/** Opens a run and answers its id. */
export async function startRun(
  database: Database,
  run: { readonly job: string; readonly dryRun: boolean; readonly startedAt: string },
): Promise<string> {
  const _id = randomUUID();
  await database.jobRuns.insertOne({ _id, ...run, state: 'running', counts: {} });
  return _id;
}

export async function endRun(
  database: Database,
  id: string,
  end: Pick<JobRun, 'counts'> & {
    readonly state: 'done' | 'failed';
    readonly endedAt: string;
    readonly error?: string | undefined;
  },
): Promise<void> {
  const { error, ...fields } = end;
  await database.jobRuns.updateOne(
    { _id: id, state: 'running' },
    { $set: { ...fields, ...(error !== undefined && { error }) } },
  );
}

/** Closes what still says `running`, whatever time it bears: whoever holds the job's lease knows that none is. */
export async function closeCutOffRuns(database: Database, job: string, endedAt: string): Promise<void> {
  await database.jobRuns.updateMany(
    { job, state: 'running' },
    { $set: { state: 'failed', error: 'cut off', endedAt } },
  );
}

/** Newest first. */
export function listRuns(
  database: Database,
  which: { readonly job?: string | undefined; readonly limit: number },
): Promise<JobRun[]> {
  const filter = which.job === undefined ? {} : { job: which.job };
  return database.jobRuns.find(filter).sort({ startedAt: -1 }).limit(which.limit).toArray();
}
