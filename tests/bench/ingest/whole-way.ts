import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { MongoClient } from 'mongodb';
import type { SignedDocument } from '../../../kit/make-signed.ts';
import { openTranscripts } from '../../../kit/open.ts';
import type { Pki } from '../../../kit/pki.ts';
import { pushDocuments } from '../../../kit/push.ts';
import { openIndex } from '../../../src/roles/open-index.ts';
import { schoolKey } from '../../support/issue-key.ts';
import { registerSchool } from '../../support/register-school.ts';
import {
  makeSurroundings,
  type ServiceProcess,
  type Surroundings,
  startService,
} from '../../support/service.ts';
import type { PrivateStack } from '../../support/stack.ts';
import { cpuSeconds } from '../processes.ts';
import { stackProcesses } from '../stack-processes.ts';

/** What is pushed, and over what. */
export interface Intake {
  readonly stack: PrivateStack;
  readonly pki: Pki;
  readonly schoolId: string;
  readonly schoolYear: string;
  readonly documents: readonly SignedDocument[];
  readonly threads: number;
  /** under way at once */
  readonly pushing: number;
  readonly limitMs: number;
}

export interface WholeWay {
  readonly count: number;
  /** from the first push to the last verdict */
  readonly verdictSeconds: number;
  /** from the first push until every document stands at both sites */
  readonly seconds: number;
  /** a document's, by process; undefined where the system does not tell */
  readonly cpu: ReadonlyMap<string, number> | undefined;
}

/**
 * Pushes all documents through API, worker and scheduler as processes of their own, each time with a database, buckets
 * and queues of its own.
 * @param checkout the folder of an earlier commit, whose service it then is; its own commands make its key
 * @throws Error unless every document was accepted: a faster no is no result
 */
export async function measureWholeWay(intake: Intake, checkout?: string): Promise<WholeWay> {
  const { stack, pki, schoolYear, threads } = intake;
  const env = {
    KHB_VERIFY_THREADS: String(threads),
    KHB_LOG_LEVEL: 'warn',
    ...(process.env.KHB_BENCH_NODE_OPTIONS && { NODE_OPTIONS: process.env.KHB_BENCH_NODE_OPTIONS }),
  };
  const surroundings = await makeSurroundings({
    addresses: stack.addresses,
    pki,
    openSchoolYear: schoolYear,
    env,
  });
  const services: ServiceProcess[] = [];
  try {
    for (const role of ['api', 'worker', 'scheduler'] as const)
      services.push(await startService(surroundings, { role, ...(checkout !== undefined && { checkout }) }));
    const token =
      checkout === undefined
        ? await ownKey(surroundings, intake.schoolId)
        : await keyByCommand(checkout, surroundings, intake.schoolId);
    return await pushAll(intake, surroundings, services, token);
  } finally {
    await Promise.all(services.map((service) => service.stop()));
    await surroundings.remove();
  }
}

async function pushAll(
  { stack, schoolYear, documents, pushing, limitMs }: Intake,
  surroundings: Surroundings,
  services: readonly ServiceProcess[],
  token: string,
): Promise<WholeWay> {
  const client = { baseUrl: services[0]?.url ?? '', apiKey: token, patienceMs: limitMs };
  const personalIds = documents.map(({ pupil }) => pupil.personalId);
  const { refused } = await openTranscripts({ ...client, schoolYear, personalIds });
  if (refused[0]) throw new Error(`not opened: ${JSON.stringify(refused[0])}`);
  const watched = await watchedProcesses(stack, services);
  const before = await cpuOf(watched);
  const start = performance.now();
  const summary = await pushDocuments({
    ...client,
    documents: documents.map(({ sha256, bytes }) => ({ name: sha256, bytes })),
    statePath: join(surroundings.dir, 'push.jsonl'),
    concurrency: pushing,
  });
  const verdictSeconds = (performance.now() - start) / 1_000;
  if (summary.accepted !== documents.length)
    throw new Error(
      `accepted ${summary.accepted} of ${documents.length}: ${JSON.stringify(summary.outcomes[0])}`,
    );
  await allBackedUp(surroundings.mongoUrl, limitMs);
  const seconds = (performance.now() - start) / 1_000;
  const after = await cpuOf(watched);
  return {
    count: documents.length,
    verdictSeconds,
    seconds,
    cpu: usedBetween(before, after, documents.length),
  };
}

/** This process is the client, and makes nothing else meanwhile. */
async function watchedProcesses(stack: PrivateStack, services: readonly ServiceProcess[]) {
  const { pids } = await stackProcesses(stack);
  return new Map<string, number>([
    ...services.map(({ role, pid }) => [role, pid] as const),
    ...pids,
    ['client', process.pid],
  ]);
}

async function cpuOf(watched: ReadonlyMap<string, number>): Promise<Map<string, number> | undefined> {
  const used = new Map<string, number>();
  for (const [name, pid] of watched) {
    const seconds = await cpuSeconds([pid]);
    if (seconds === undefined) return undefined;
    used.set(name, seconds);
  }
  return used;
}

function usedBetween(
  before: ReadonlyMap<string, number> | undefined,
  after: ReadonlyMap<string, number> | undefined,
  count: number,
): Map<string, number> | undefined {
  if (!before || !after) return undefined;
  return new Map([...after].map(([name, seconds]) => [name, (seconds - (before.get(name) ?? 0)) / count]));
}

/** Asked past the code that is measured, so that each commit is asked the same. */
async function allBackedUp(mongoUrl: string, limitMs: number): Promise<void> {
  const client = new MongoClient(mongoUrl);
  try {
    const blobs = client.db(new URL(mongoUrl).pathname.slice(1)).collection('blobs');
    const deadline = performance.now() + limitMs;
    while ((await blobs.countDocuments({ backedUpAt: null }, { limit: 1 })) > 0) {
      if (performance.now() > deadline) throw new Error('not all documents have reached the backup in time');
      await sleep(50);
    }
  } finally {
    await client.close();
  }
}

async function ownKey(surroundings: Surroundings, schoolId: string): Promise<string> {
  const database = await openIndex(surroundings.env);
  try {
    await registerSchool(database, { _id: schoolId, name: 'THCS Đo Tốc Độ' });
    return (await schoolKey(database, schoolId)).token;
  } finally {
    await database.close();
  }
}

const run = promisify(execFile);

async function keyByCommand(
  checkout: string,
  { env }: Pick<Surroundings, 'env'>,
  schoolId: string,
): Promise<string> {
  const admin = async (...words: readonly string[]) => {
    const args = [join(checkout, 'src/admin/main.ts'), ...words, '--json'];
    const { stdout } = await run(process.execPath, args, {
      cwd: checkout,
      env: { PATH: process.env.PATH, ...env },
    });
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { readonly token?: string };
  };
  await admin('schools', 'put', schoolId, '--name', 'THCS Đo Tốc Độ');
  const { token } = await admin('keys', 'issue', '--school', schoolId);
  if (token === undefined) throw new Error(`${checkout}: its admin issues no key as this one asks for it`);
  return token;
}
