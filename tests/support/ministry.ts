import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Fault } from '../../trial/peers/ministry/faults.ts';
import type { MailboxItem, MinistryEvent } from '../../trial/peers/ministry/store.ts';

/** The ministry's repository as a process of its own (npm run peer:ministry), for tests. */
export interface RunningMinistry {
  readonly url: string;
  readonly adminUrl: string;
  readonly dataDir: string;
  readonly keysFile: string;
  fault(fault: Fault | undefined): Promise<void>;
  deposit(province: string, message: Deposit): Promise<string>;
  mailbox(province: string): Promise<MailboxItem[]>;
  /** what its journal holds on disk */
  events(): Promise<MinistryEvent[]>;
  /** SIGKILL, no goodbye */
  kill(): Promise<void>;
  /** again, with the same ports and data */
  start(): Promise<void>;
  /** ends it and removes its data */
  stop(): Promise<void>;
}

export interface Deposit {
  readonly messageId?: string;
  readonly fromProvince: string;
  readonly toSchoolId: string;
  readonly personalId: string;
  readonly records: readonly { readonly schoolYear: string; readonly document: Uint8Array }[];
  readonly wrongKey?: boolean;
}

const MAIN = fileURLToPath(new URL('../../trial/peers/ministry/main.ts', import.meta.url));

/** @param provinceKeys `[NAME=]FILE|URL` of the province's public keys */
export async function startMinistry(
  provinceKeys: string,
  options: { notConnected?: string } = {},
): Promise<RunningMinistry> {
  const dataDir = await mkdtemp(join(tmpdir(), 'khb-ministry-'));
  const args = ['--data', dataDir, '--province-keys', provinceKeys];
  if (options.notConnected) args.push('--not-connected', options.notConnected);
  let running = await spawnPeer(args);
  const { url, adminUrl } = running;
  const ports = ['--port', new URL(url).port, '--admin-port', new URL(adminUrl).port];

  const admin = async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await fetch(`${adminUrl}${path}`, {
      method,
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    if (running.child.exitCode !== null || running.child.signalCode !== null) return;
    const exited = once(running.child, 'exit');
    running.child.kill(signal);
    await exited;
  };
  return {
    url,
    adminUrl,
    dataDir,
    keysFile: running.keysFile,
    fault: async (fault) => {
      await (fault ? admin('POST', '/faults', fault) : admin('POST', '/faults/none'));
    },
    deposit: async (province, message) => {
      const records = message.records.map(({ schoolYear, document }) => ({
        schoolYear,
        document: Buffer.from(document).toString('base64'),
      }));
      const answer = await admin('POST', `/mailboxes/${province}`, { ...message, records });
      return (answer as { messageId: string }).messageId;
    },
    mailbox: async (province) => (await admin('GET', `/mailboxes/${province}`)) as MailboxItem[],
    events: async () => (await admin('GET', '/events')) as MinistryEvent[],
    kill: () => end('SIGKILL'),
    start: async () => {
      running = await spawnPeer([...args, ...ports]);
    },
    stop: async () => {
      await end('SIGTERM');
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

export async function readKeys(ministry: RunningMinistry): Promise<string> {
  return readFile(ministry.keysFile, 'utf8');
}

interface Ready {
  readonly child: ChildProcess;
  readonly url: string;
  readonly adminUrl: string;
  readonly keysFile: string;
}

async function spawnPeer(args: readonly string[]): Promise<Ready> {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  // A test that fails half way must not leave the ministry behind.
  const killWithTest = () => child.kill('SIGKILL');
  process.once('exit', killWithTest);
  child.once('exit', () => process.off('exit', killWithTest));
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    child.once('exit', (code) => reject(new Error(`the ministry ended with ${code}`)));
  });
  return { child, ...JSON.parse(line) };
}
