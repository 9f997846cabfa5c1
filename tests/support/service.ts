import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import {
  makeLedgerKey,
  makeMasterKeyFile,
  witnessesFile,
  witnessVerifierKey,
} from '../../src/acts/keys/make-ledger-keys.ts';
import type { Quotas } from '../../src/domain/access/quota.ts';
import { generateReceiptKey } from '../../src/storage/index/receipts.ts';

/** Where the four servers are; the database, buckets and prefix in them are replaced by fresh ones. */
export interface Addresses {
  readonly mongoUrl: string;
  readonly redisUrl: string;
  readonly primaryS3Url: string;
  readonly backupS3Url: string;
}

/** A fresh database, fresh buckets, a fresh queue prefix and a folder of settings: nothing is shared with another test. */
export interface Surroundings extends Addresses {
  readonly dir: string;
  readonly queuePrefix: string;
  readonly receiptKeyPem: string;
  /** every KHB_ variable the service needs */
  readonly env: Readonly<Record<string, string>>;
  remove(): Promise<void>;
}

export interface SurroundingsOptions {
  readonly addresses: Addresses;
  readonly pki: { readonly rootPem: string; readonly issuingPem: string };
  /** stays open for pushes and cancels, whatever today is */
  readonly openSchoolYear?: string;
  /** whether signers must be in the certificate registry */
  readonly registry?: 'required' | 'observe';
  /** instead of the shipped ones */
  readonly quotas?: Omit<Quotas, 'note'>;
  readonly env?: Readonly<Record<string, string>>;
}

export async function makeSurroundings(options: SurroundingsOptions): Promise<Surroundings> {
  const { addresses, pki, openSchoolYear = '2025-2026' } = options;
  const name = `khb-${randomBytes(6).toString('hex')}`;
  const dir = await mkdtemp(join(tmpdir(), `${name}-`));
  const trust = join(dir, 'trust');
  await mkdir(trust);
  await writeFile(join(trust, 'root.pem'), pki.rootPem);
  await writeFile(join(trust, 'issuing.pem'), pki.issuingPem);
  const calendar = JSON.parse(await readFile(shippedCalendar, 'utf8'));
  calendar.exceptions.push({
    schoolYear: openSchoolYear,
    closing: '2099-06-30',
    supplement: '2099-08-15',
    decision: 'only for tests',
    approvedBy: 'only for tests',
  });
  await writeFile(join(dir, 'calendar.json'), JSON.stringify(calendar));
  // Most tests register nobody; those of the registry say so.
  const registry = {
    mode: options.registry ?? 'observe',
    assignments: 'when-recorded',
    note: 'only for tests',
  };
  await writeFile(join(dir, 'registry.json'), JSON.stringify(registry));
  const quotas = options.quotas && { ...options.quotas, note: 'only for tests' };
  if (quotas) await writeFile(join(dir, 'quotas.json'), JSON.stringify(quotas));
  const receiptKeyPem = await generateReceiptKey();
  await writeFile(join(dir, 'receipt-key.pem'), receiptKeyPem, { mode: 0o600 });
  await writeFile(join(dir, 'ledger-key.pem'), await makeLedgerKey(), { mode: 0o600 });
  await writeFile(join(dir, 'master-key'), makeMasterKeyFile().text, { mode: 0o600 });
  // Production wants a witness. Nobody answers there, as while one is away: proofs wait, the rest goes on.
  const witnesses = options.env?.KHB_ENVIRONMENT === 'production' && join(dir, 'witnesses.json');
  if (witnesses) await writeFile(witnesses, await silentWitness());

  const fresh = {
    mongoUrl: withPath(addresses.mongoUrl, name),
    redisUrl: addresses.redisUrl,
    primaryS3Url: withPath(addresses.primaryS3Url, `${name}-primary`),
    backupS3Url: withPath(addresses.backupS3Url, `${name}-backup`),
  };
  const queuePrefix = `{${name}}`;
  return {
    ...fresh,
    dir,
    queuePrefix,
    receiptKeyPem,
    env: {
      KHB_ENVIRONMENT: 'test',
      KHB_HOST: '127.0.0.1',
      KHB_PORT: '0',
      KHB_MONGO_URL: fresh.mongoUrl,
      KHB_REDIS_URL: fresh.redisUrl,
      KHB_PRIMARY_S3_URL: fresh.primaryS3Url,
      KHB_BACKUP_S3_URL: fresh.backupS3Url,
      KHB_QUEUE_PREFIX: queuePrefix,
      KHB_TRUST_DIR: trust,
      KHB_CALENDAR_FILE: join(dir, 'calendar.json'),
      KHB_REGISTRY_FILE: join(dir, 'registry.json'),
      ...(quotas && { KHB_QUOTAS_FILE: join(dir, 'quotas.json') }),
      KHB_RECEIPT_KEY_FILE: join(dir, 'receipt-key.pem'),
      KHB_LEDGER_KEY_FILE: join(dir, 'ledger-key.pem'),
      KHB_MASTER_KEY_FILE: join(dir, 'master-key'),
      ...(witnesses && { KHB_WITNESSES_FILE: witnesses }),
      KHB_LOG_LEVEL: 'info',
      ...options.env,
    },
    remove: () => rm(dir, { recursive: true, force: true }),
  };
}

async function silentWitness(): Promise<string> {
  const key = witnessVerifierKey(await makeLedgerKey(), 'witness.example/silent');
  return witnessesFile('http://127.0.0.1:9/', key);
}

export interface ServiceProcess {
  readonly url: string;
  readonly pid: number;
  readonly role: string;
  /** everything it has logged so far (stderr) */
  logs(): string;
  /** SIGKILL, no goodbye */
  kill(): Promise<void>;
  /** SIGTERM and the wait for its end; throws with its log when it doesn't end with 0 */
  stop(): Promise<void>;
}

const readyWithinMs = 90_000;
const root = fileURLToPath(new URL('../..', import.meta.url));
const shippedCalendar = join(root, 'config/calendar.json');

/**
 * Starts the real service as a child process and waits until it is ready.
 * @throws Error with its log when it ends first or isn't ready in time
 */
export async function startService(
  surroundings: Pick<Surroundings, 'env'>,
  options: {
    readonly role?: 'api' | 'worker' | 'scheduler' | 'all';
    /** the port of a killed one, so that clients find its successor */
    readonly port?: number | string;
    readonly env?: Readonly<Record<string, string>>;
    /** the folder whose service it is; this one unless told */
    readonly checkout?: string;
  } = {},
): Promise<ServiceProcess> {
  const role = options.role ?? 'all';
  const { checkout = root } = options;
  const child = spawn(process.execPath, [join(checkout, 'src/main.ts'), '--role', role], {
    cwd: checkout,
    env: {
      PATH: process.env.PATH,
      ...surroundings.env,
      ...(options.port === undefined ? {} : { KHB_PORT: String(options.port) }),
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => log.push(chunk));
  const logs = () => Buffer.concat(log).toString('utf8');
  const ended = once(child, 'exit');
  // A test that fails half way must not leave the service behind.
  const killWithTest = () => child.kill('SIGKILL');
  process.once('exit', killWithTest);
  ended.then(() => process.off('exit', killWithTest));

  const url = await readyUrl(child, logs, role);
  return {
    url,
    pid: child.pid ?? 0,
    role,
    logs,
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
    stop: async () => {
      child.kill('SIGTERM');
      const [code, signal] = await ended;
      if (code !== 0) throw new Error(`${role} ended with ${code ?? signal}:\n${logs()}`);
    },
  };
}

async function readyUrl(
  child: ChildProcess & { stdout: NonNullable<ChildProcess['stdout']> },
  logs: () => string,
  role: string,
) {
  const lines = createInterface({ input: child.stdout });
  const timer = setTimeout(() => child.kill('SIGKILL'), readyWithinMs);
  try {
    for await (const line of lines) {
      const said: unknown = JSON.parse(line);
      if (typeof said === 'object' && said !== null && 'ready' in said && 'url' in said)
        return String(said.url);
    }
  } finally {
    clearTimeout(timer);
  }
  throw new Error(`${role} ended before it was ready:\n${logs()}`);
}

function withPath(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}
