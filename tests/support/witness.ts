import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { WitnessAsked } from '../../src/ledger/log/cosign.ts';
import { parseVerifierKey } from '../../src/ledger/note/keys.ts';

/** The witness as a process of its own (npm run witness). */
export interface RunningWitness extends WitnessAsked {
  /** the same after it was started again */
  readonly url: string;
  /** where it keeps what it saw */
  readonly file: string;
  /** SIGKILL, no goodbye */
  kill(): Promise<void>;
  /** again, with the same key and file */
  start(): Promise<void>;
  /** ends it and removes its folder */
  stop(): Promise<void>;
}

const MAIN = fileURLToPath(new URL('../../src/ledger/witness/main.ts', import.meta.url));

/** @param log `NAME=KEY`, as the command takes it */
export async function startWitness(backupS3Url: string, log: string): Promise<RunningWitness> {
  const folder = await mkdtemp(join(tmpdir(), 'khb-witness-'));
  const keyFile = join(folder, 'key.pem');
  const file = join(folder, 'seen.json');
  const { privateKey } = generateKeyPairSync('ed25519');
  await writeFile(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  const args = [MAIN, '--name', 'witness.example/one', '--key', keyFile, '--file', file, '--log', log];

  let { child, url, key } = await spawnWitness(args, backupS3Url);
  args.push('--port', new URL(url).port);
  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  };
  const parsed = parseVerifierKey(key);
  if (!parsed) throw new Error(`not a key: ${key}`);
  return {
    key: parsed,
    url,
    file,
    async add(request) {
      const response = await fetch(`${url}/add-checkpoint`, { method: 'POST', body: Buffer.from(request) });
      return { status: response.status, body: await response.text() };
    },
    kill: () => end('SIGKILL'),
    async start() {
      ({ child, url, key } = await spawnWitness(args, backupS3Url));
    },
    async stop() {
      await end('SIGTERM');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function spawnWitness(
  args: readonly string[],
  backupS3Url: string,
): Promise<{ child: ChildProcess; url: string; key: string }> {
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH, KHB_BACKUP_S3_URL: backupS3Url },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-2_000);
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const first = await lines.next();
  if (first.done === true) throw new Error(`the witness ended: ${complaint}`);
  const { url, key } = JSON.parse(first.value) as { url: string; key: string };
  return { child, url, key };
}
