import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { freePorts } from '../../trial/stack/free-ports.ts';
import { cacheFolder } from '../../trial/stack/install/cache.ts';
import { recipes } from '../../trial/stack/recipes.ts';
import { chooseProgram } from '../../trial/stack/servers/choose-program.ts';
import { readComposeFile, type StoreName } from '../support/compose/compose-file.ts';
import { makeDocumentedCertificate } from '../support/compose/documented-certificate.ts';
import { startWithoutDocker } from '../support/compose/store-without-docker.ts';
import { type Door, listeningPorts } from '../support/knocking/listening-ports.ts';
import { fileIdOf, type LockedObject, putLocked } from '../support/knocking/locked-object.ts';
import { whatAStrangerGets } from '../support/knocking/what-a-stranger-gets.ts';
import { removeFolder, temporaryFolder } from '../support/stack.ts';

const outside = '127.0.0.2';
const env = {
  KHB_ENVIRONMENT: 'test',
  KHB_PRIMARY_ACCESS_KEY: 'primary-of-a-test',
  KHB_PRIMARY_SECRET_KEY: 'secret-of-a-test-1',
  KHB_BACKUP_ACCESS_KEY: 'backup-of-a-test',
  KHB_BACKUP_SECRET_KEY: 'secret-of-a-test-2',
  KHB_LEDGER_VERIFIER_KEY: 'key-of-a-test',
};

/** What docker-compose.yml starts, without Docker: the same flags, environment and files. */
describe('a stranger at every open port of the stores of docker-compose.yml', () => {
  const toEnd: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of toEnd.splice(0).reverse()) await end();
  });

  async function start(service: StoreName, portCount: number) {
    const dir = await temporaryFolder();
    toEnd.push(() => removeFolder(dir));
    const identity = await makeDocumentedCertificate(dir);
    const search = { env: process.env, cache: cacheFolder(process.env), progress: () => {} };
    const { command: program } = await chooseProgram(recipes[service], search, undefined);
    const [compose, ports] = await Promise.all([readComposeFile(env), freePorts(portCount, new Set())]);
    const store = await startWithoutDocker({ compose, service, program, dir, outside, ports });
    toEnd.push(store.end);
    const [access, secret] =
      service === 'primary'
        ? [env.KHB_PRIMARY_ACCESS_KEY, env.KHB_PRIMARY_SECRET_KEY]
        : [env.KHB_BACKUP_ACCESS_KEY, env.KHB_BACKUP_SECRET_KEY];
    const object = await putWhenReady(`http://${access}:${secret}@${outside}:${ports[0]}/any`);
    return { object, identity, ports, doors: await listeningPorts([store.pid]) };
  }

  it('gets nothing from the primary site', async () => {
    const { object, ports, doors } = await start('primary', 1);
    expect(reachable(doors)).toEqual([ports[0]]);
    expect(await whatAStrangerGets(doors, object.target, object.bytes)).toEqual([]);
    await object.standsAsPut();
  });

  it('gets nothing from the backup site, and reaches only S3 and its gRPC from other containers', async () => {
    const { object, identity, ports, doors } = await start('backup', 8);
    expect(new Set(doors.map(({ port }) => port))).toEqual(new Set(ports));
    expect(reachable(doors)).toEqual([...ports.slice(0, 2)].sort());
    const fileId = await fileIdOf(object.target, doors, identity);
    expect(fileId).toMatch(/^\d+,[0-9a-f]+$/);
    const target = { ...object.target, fileId: fileId ?? '' };
    expect(await whatAStrangerGets(doors, target, object.bytes)).toEqual([]);
    await object.standsAsPut();
  });
});

/** The ports that other containers would reach. */
function reachable(doors: readonly Door[]): number[] {
  return doors
    .filter(({ address }) => address === outside)
    .map(({ port }) => port)
    .sort();
}

/** SeaweedFS answers before it can store. */
async function putWhenReady(url: string): Promise<LockedObject> {
  for (const deadline = Date.now() + 60_000; ; await pause(500)) {
    try {
      return await putLocked(url);
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
  }
}
