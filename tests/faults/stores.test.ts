import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, inject } from 'vitest';
import { selfSigned } from '../../trial/stack/servers/self-signed.ts';
import { type Answer, httpWays, tell } from '../support/knocking/answer.ts';
import { knockByHttp } from '../support/knocking/knock-by-http.ts';
import { type Door, listeningPorts } from '../support/knocking/listening-ports.ts';
import { type LockedObject, putLocked } from '../support/knocking/locked-object.ts';
import { filerFolder, filerName } from '../support/knocking/target.ts';
import { removeFolder, temporaryFolder } from '../support/stack.ts';
import { done, runProgram } from './checkout.ts';
import { fault } from './fault.ts';
import { adapterUnderTest } from './under-test.ts';

/** The knocks at every port and by every way stand in tests/integration/stores-shut-to-strangers.test.ts. */
describe('SeaweedFS’s inner ports know neither credentials nor Object Lock', () => {
  let dir: string;
  let doors: readonly Door[];
  let object: LockedObject;
  beforeAll(async () => {
    dir = await temporaryFolder();
    const { mongoUrl, redisUrl, primaryS3Url } = inject('addresses');
    const env = { KHB_MONGO_URL: mongoUrl, KHB_REDIS_URL: redisUrl, KHB_PRIMARY_S3_URL: primaryS3Url };
    const { json } = done(await stack('up', env));
    const backup = json.servers.find(({ name }: { name: string }) => name === 'backup');
    doors = await listeningPorts([backup.pid]);
    if (doors.length !== 8) throw new Error(`set-up: ${doors.length} ports of SeaweedFS`);
    const file = await readFile(json.environmentFile, 'utf8');
    object = await putLocked(/^KHB_BACKUP_S3_URL=(.*)$/m.exec(file)?.[1] ?? '');
  });
  afterAll(async () => {
    if (!dir) return;
    await stack('down');
    await removeFolder(dir);
  });
  const stack = (verb: string, env = {}) =>
    runProgram(adapterUnderTest(), 'stack', [verb, '--dir', dir, '--json'], env);

  /** Where a stranger was served, a line each. */
  const served = async (method: string): Promise<readonly string[]> => {
    const { certificate, key } = await selfSigned('stranger', '127.0.0.1');
    const path = `${filerFolder(object.target)}/${filerName(object.target)}`;
    const answers: Answer[] = [];
    for (const door of doors) {
      for (const way of httpWays) {
        const asked = { door, identity: { cert: certificate, key } };
        answers.push(await knockByHttp({ method, path }, asked, way));
      }
    }
    return answers.filter((answer) => answer.served).map(tell);
  };

  fault('a GET without credentials reads no locked object', async () => {
    expect(await served('GET')).toEqual([]);
  });
  fault('a DELETE without credentials removes none', async () => {
    expect(await served('DELETE')).toEqual([]);
    await object.standsAsPut();
  });
});
