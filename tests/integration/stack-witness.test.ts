import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { configParts } from '../../src/config/config-parts.ts';
import { verifierKey } from '../../src/ledger/note/keys.ts';
import { isRunning } from '../../trial/stack/process-identity.ts';
import { resetStack } from '../../trial/stack/reset-stack.ts';
import { stackEnvironment, startStack } from '../../trial/stack/stack.ts';
import { readStackFile } from '../../trial/stack/stack-file.ts';
import { stackStatus } from '../../trial/stack/stack-status.ts';
import { stopStack } from '../../trial/stack/stop-stack.ts';
import { readComposeFile } from '../support/compose/compose-file.ts';
import { removeFolder, temporaryFolder } from '../support/stack.ts';

let dir: string;
beforeEach(async () => {
  dir = await temporaryFolder();
});
afterEach(async () => {
  await stopStack(dir);
  await removeFolder(dir);
});

/** The servers are somebody else's, and the bucket at the backup is one that nobody has made. */
const start = (env: NodeJS.ProcessEnv = {}) => {
  const addresses = inject('addresses');
  const backup = new URL(addresses.backupS3Url);
  backup.pathname = '/khb-nobody-made-this';
  const given = stackEnvironment({ ...addresses, backupS3Url: backup.href });
  return startStack({ dir, ledger: true, env: { ...process.env, ...given, ...env } });
};
const recorded = async () => {
  const witness = (await readStackFile(dir))?.servers.witness;
  if (witness?.origin !== 'started' || !witness.process) throw new Error('no witness');
  return { ...witness, process: witness.process };
};
const files = ['keys/master-key', 'keys/ledger-key.pem', 'keys/witness-key.pem', 'witnesses.json'];
const written = () => Promise.all(files.map((file) => readFile(join(dir, file), 'utf8')));

describe('the witness of a stack', () => {
  test('runs beside servers that are somebody else’s, and the service is told of it and of the keys', async () => {
    const stack = await start();
    const config = configParts(stack.environment);
    const { origin, witnesses, quorum } = await config.ledger();
    expect([origin, quorum]).toEqual(['kho-hoc-ba/ninh-binh/test/so-cai', 1]);
    expect((await config.masterKeys()).former).toEqual([]);
    const [witness] = witnesses;
    const answer = await fetch(`${witness?.url}/healthz`);
    expect(answer.status).toBe(200);
    const log = await readFile((await recorded()).logFile, 'utf8');
    const said = JSON.parse(log.split('\n')[0] ?? '') as { key: string; url: string };
    expect(witness && { key: verifierKey(witness.key), url: witness.url }).toMatchObject({
      key: said.key,
      url: said.url,
    });
    expect((await stackStatus(dir)).map(({ name, state }) => `${name} ${state}`)).toContain('witness ready');
    for (const file of files) expect((await stat(join(dir, file))).mode & 0o077).toBe(0);
    await stack.down();
  });

  test('ends with the stack, and comes back with the same keys at the same port', async () => {
    const first = await start();
    const [before, kept] = [await recorded(), await written()];
    await first.down();
    expect(isRunning(before.process)).toBe(false);
    const next = await start();
    const after = await recorded();
    expect([after.ports, await written()]).toEqual([before.ports, kept]);
    process.kill(after.process.pid, 'SIGKILL');
    const third = await start();
    expect((await recorded()).ports).toEqual(before.ports);
    await Promise.all([next.down(), third.down()]);
  });

  test('is started anew when it ends under the eyes of who would join it', async () => {
    const first = await start();
    const { process: one, ports } = await recorded();
    process.kill(one.pid, 'SIGSTOP');
    setTimeout(() => process.kill(one.pid, 'SIGKILL'), 500);
    const second = await start();
    const after = await recorded();
    expect([after.ports, after.process.pid === one.pid]).toEqual([ports, false]);
    await Promise.all([first.down(), second.down()]);
  });

  test('is joined by another launcher, and started anew for another province', async () => {
    const first = await start();
    const { process: one } = await recorded();
    const second = await start();
    expect((await recorded()).process).toEqual(one);
    const third = await start({ KHB_PROVINCE: 'ha-nam' });
    expect((await recorded()).process).not.toEqual(one);
    expect(isRunning(one)).toBe(false);
    expect(third.environment).toMatchObject({ KHB_PROVINCE: 'ha-nam' });
    for (const stack of [first, second, third]) await stack.down();
    expect((await readStackFile(dir))?.servers.witness).toMatchObject({ process: null });
  });

  test('a reset deletes its keys with the data', async () => {
    const stack = await start();
    await stack.down();
    await resetStack(dir);
    for (const file of files) await expect(access(join(dir, file))).rejects.toThrow();
  });

  test('a stack without a ledger has none', async () => {
    const stack = await startStack({
      dir,
      env: { ...process.env, ...stackEnvironment(inject('addresses')) },
    });
    expect((await stackStatus(dir)).map(({ name }) => name)).not.toContain('witness');
    expect(Object.keys(stack.environment)).not.toContain('KHB_MASTER_KEY_FILE');
    await stack.down();
  });
});

test('the witness of docker-compose.yml starts with the command line that stands there', async () => {
  const stack = await start();
  const { witnesses } = await configParts(stack.environment).ledger();
  const compose = await readComposeFile({
    KHB_ENVIRONMENT: 'test',
    ...Object.fromEntries(
      ['PRIMARY', 'BACKUP'].flatMap((site) => [
        [`KHB_${site}_ACCESS_KEY`, 'a'],
        [`KHB_${site}_SECRET_KEY`, 'b'],
      ]),
    ),
    KHB_LEDGER_VERIFIER_KEY: verifierKey((await configParts(stack.environment).ledger()).signer.key),
  });
  const { entrypoint, command, environment, secrets } = compose.services.witness;
  const [, main = '', ...args] = [
    ...entrypoint,
    ...command.map((word) =>
      word
        .replace('/run/secrets/witness-key', join(dir, 'keys/witness-key.pem'))
        .replace('/var/lib/kho-hoc-ba', dir)
        .replace('--port=8080', '--port=0'),
    ),
  ];
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const env = { PATH: process.env.PATH, ...environment };
  const child = spawn(process.execPath, [join(root, main), ...args], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [line] = await once(createInterface({ input: child.stdout }), 'line');
    expect(JSON.parse(String(line))).toMatchObject({ ready: true });
    expect(witnesses).toHaveLength(1);
  } finally {
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }
  // What a role is told of lies in a secret that it is given, and no role is given the witness's key.
  for (const role of ['api', 'worker', 'scheduler'] as const) {
    const { environment: told, secrets: given } = compose.services[role];
    const named = Object.values(told).flatMap((value) => /^\/run\/secrets\/(.+)$/.exec(value)?.[1] ?? []);
    expect(named.toSorted()).toEqual(given.toSorted());
    expect(given).not.toContain('witness-key');
  }
  const all = [secrets, compose.services.api.secrets, compose.services.backup.secrets].flat();
  expect(Object.keys(compose.secrets).toSorted()).toEqual(all.toSorted());
  await stack.down();
});
