import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { JSONWebKeySet } from 'jose';
import { z } from 'zod';
import type { Pki } from '../../kit/pki.ts';
import { initOfficers } from '../../src/acts/accounts/init-officers.ts';
import { issueKey } from '../../src/acts/keys/issue-key.ts';
import { putSchool } from '../../src/acts/schools/put-school.ts';
import { policy } from '../../src/domain/access/policy.ts';
import { openIndex } from '../../src/roles/open-index.ts';
import type { Database } from '../../src/storage/index/database.ts';
import { type ObjectStore, openObjectStore } from '../../src/storage/sites/object-store.ts';
import { parseS3Url } from '../../src/storage/sites/s3-site.ts';
import { resetStack } from '../stack/reset-stack.ts';
import { startStack } from '../stack/stack.ts';
import { type DemoSchool, demoSchools, openPki } from './cast.ts';
import { startChild } from './child.ts';
import { processNotes } from './leftovers.ts';
import { type RepositoryCaller, repositoryCaller } from './repository.ts';
import {
  type LedgerFiles,
  makeLedgerFiles,
  makeRepositoryKey,
  ownPlaces,
  province,
  serviceEnvironment,
} from './settings.ts';

export interface PlayingSchool extends DemoSchool {
  readonly caller: RepositoryCaller;
}

/** Everything a scene may use: the running service, those who talk to it, and what stands behind it. */
export interface Stage {
  readonly url: string;
  readonly pki: Pki;
  readonly schools: readonly [PlayingSchool, PlayingSchool];
  readonly officer: RepositoryCaller;
  readonly sites: { readonly primary: ObjectStore; readonly backup: ObjectStore };
  readonly ministry: { readonly adminUrl: string; readonly keysFile: string };
  readonly repositoryKeys: JSONWebKeySet;
  /** a folder of this run alone */
  readonly dir: string;
  readonly now: Date;
  /** what the service runs with, as staff's commands are given it too */
  readonly serviceEnv: Readonly<Record<string, string>>;
  /** Stops the three roles, has the work done, and starts them again at the same address. */
  serviceAnew(work: (env: Readonly<Record<string, string>>) => Promise<void>): Promise<void>;
  readonly progress: (line: string) => void;
  /** stops the service, the witness, the ministry and the servers, in this order */
  down(): Promise<void>;
}

export interface StageOptions {
  readonly dir: string;
  readonly pupilsPerClass: number;
  readonly progress: (line: string) => void;
  readonly env: NodeJS.ProcessEnv;
}

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const ministryReady = z.object({ url: z.url(), adminUrl: z.url(), keysFile: z.string() });
const witnessReady = z.object({ url: z.url(), key: z.string() });
const serviceReady = z.object({ url: z.url() });
const roles = ['api', 'worker', 'scheduler'] as const;

/**
 * Starts the servers, the ministry, the ledger's witness and the three roles of the service, each a process of its own; only the PKI is kept
 * from earlier runs. What was started is stopped again when a later step fails.
 */
export async function raiseStage(options: StageOptions): Promise<Stage> {
  const { progress, env } = options;
  const dir = join(options.dir, 'run');
  const notes = processNotes(join(options.dir, 'processes.jsonl'));
  const closers: (() => Promise<void>)[] = [];
  const down = async () => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  const start = async (name: string, args: readonly string[], childEnv: Readonly<Record<string, string>>) => {
    const child = await startChild({
      name,
      args,
      env: childEnv,
      logFile: join(dir, `${name}.log`),
      onStart: notes.add,
    });
    closers.push(child.stop);
    return child;
  };

  try {
    if ((await notes.endAll()) > 0)
      progress('đã dọn tiến trình của lần trước / ended leftovers of an earlier run');
    await rm(dir, { recursive: true, force: true });
    await mkdir(dir, { recursive: true, mode: 0o700 });
    const servers = join(options.dir, 'servers');
    await mkdir(servers, { recursive: true });
    await resetStack(servers);

    const now = new Date();
    progress('khởi động máy chủ, kho của Bộ / starting the servers and the ministry');
    const key = await makeRepositoryKey(dir);
    const ledger = await makeLedgerFiles(dir);
    const [addresses, pki, ministry] = await allOrFirstFailure([
      startStack({ dir: servers, progress, env }).then((stack) => {
        closers.unshift(stack.down);
        return stack.addresses;
      }),
      openPki(join(options.dir, 'pki'), progress),
      start('ministry', ministryArgs(dir, key.jwksFile), {}).then(({ ready }) => ministryReady.parse(ready)),
    ]);

    const places = ownPlaces(addresses);
    const witness = await start('witness', witnessArgs(dir, ledger), {
      KHB_BACKUP_S3_URL: places.backupS3Url,
    });
    const given = { places, pki, key, ledger, witness: witnessReady.parse(witness.ready), ministry, now };
    const serviceEnv = await serviceEnvironment(dir, given);
    progress('khởi động dịch vụ: api, worker, scheduler / starting the service: api, worker, scheduler');
    const startRoles = (port: string) =>
      allOrFirstFailure(
        roles.map((role) =>
          start(role, [file('../../src/main.ts'), '--role', role], { ...serviceEnv, KHB_PORT: port }),
        ),
      );
    const [cast, [api, ...others]] = await allOrFirstFailure([
      Promise.resolve().then(() => demoSchools(pki, options.pupilsPerClass, now)),
      startRoles('0'),
    ]);
    if (!api) throw new Error('no role api');
    const { url } = serviceReady.parse(api.ready);
    let running = [api, ...others];

    const database = await openIndex(serviceEnv);
    const callers = await issueKeys(database, url, cast, now).finally(() => database.close());
    return {
      url,
      pki,
      ...callers,
      sites: {
        primary: openObjectStore('primary', parseS3Url(places.primaryS3Url)),
        backup: openObjectStore('backup', parseS3Url(places.backupS3Url)),
      },
      ministry,
      repositoryKeys: key.jwks,
      dir,
      now,
      serviceEnv,
      serviceAnew: async (work) => {
        for (const child of running.toReversed()) await child.stop();
        await work(serviceEnv);
        running = await startRoles(new URL(url).port);
      },
      progress,
      down,
    };
  } catch (error) {
    await down();
    throw error;
  }
}

function ministryArgs(dir: string, provinceKeys: string): readonly string[] {
  const program = file('../peers/ministry/main.ts');
  return [program, '--data', join(dir, 'ministry'), '--province-keys', `${province}=${provinceKeys}`];
}

function witnessArgs(dir: string, { witnessKeyFile, log }: LedgerFiles): readonly string[] {
  const program = file('../../src/ledger/witness/main.ts');
  const kept = ['--key', witnessKeyFile, '--file', join(dir, 'witness.json')];
  return [program, '--name', 'witness.localhost/demo', ...kept, '--log', log];
}

/** What the department's staff would do with `npm run admin -- schools put` and `keys issue`. */
async function issueKeys(
  database: Database,
  url: string,
  cast: readonly [DemoSchool, DemoSchool],
  now: Date,
): Promise<Pick<Stage, 'schools' | 'officer'>> {
  const office = { database, may: policy() };
  const when = (what: string) => ({ now, requestId: `demo-${what}` });
  const officers = await initOfficers(office, ['Cán Bộ Một', 'Cán Bộ Hai'], when('init'));
  if (!officers.ok) throw new Error(`officers init: ${officers.refusal.code}`);
  const [{ officer, token }] = officers.officers;
  const actor = {
    kind: 'officer',
    officerId: officer._id,
    name: officer.name,
    credentialId: officer.key.keyId,
  } as const;
  const open = async (school: DemoSchool): Promise<PlayingSchool> => {
    const put = await putSchool(office, actor, { _id: school.id, name: school.name }, when(school.id));
    if (!put.ok) throw new Error(`schools put: ${put.refusal.code}`);
    const issued = await issueKey(office, actor, school.id, when(school.id));
    if (!issued.ok) throw new Error(`keys issue: ${issued.refusal.code}`);
    return { ...school, caller: repositoryCaller(url, issued.token) };
  };
  return {
    schools: [await open(cast[0]), await open(cast[1])],
    officer: repositoryCaller(url, token),
  };
}

/** Like Promise.all, but never leaves one still starting behind a failure. */
async function allOrFirstFailure<T extends readonly Promise<unknown>[]>(
  tasks: readonly [...T],
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(tasks);
  return await Promise.all(tasks);
}
