import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { innerFiles } from '../../trial/stack/servers/backup-ports.ts';
import { type Answer, tell } from '../support/knocking/answer.ts';
import { forgedKnocks } from '../support/knocking/forged-knocks.ts';
import { knockByHttp } from '../support/knocking/knock-by-http.ts';
import { listeningPorts } from '../support/knocking/listening-ports.ts';
import { fileIdOf, putLocked } from '../support/knocking/locked-object.ts';
import { whatAStrangerGets } from '../support/knocking/what-a-stranger-gets.ts';
import { type PrivateStack, privateStack } from '../support/stack.ts';

/** Whoever reaches a machine's ports without credentials reads, writes and deletes nothing that is stored there. */
describe('a stranger at every open port of the launcher’s object stores', () => {
  let stack: PrivateStack;
  beforeAll(async () => {
    stack = await privateStack({ own: ['primary', 'backup'], shared: inject('addresses') });
  });
  afterAll(() => stack.remove());

  it('gets nothing from the primary site', async () => {
    const { pid, uri } = stack.servers.primary;
    const doors = await listeningPorts([pid ?? 0]);
    expect(doors.length).toBeGreaterThan(0);
    const object = await putLocked(uri);
    expect(await whatAStrangerGets(doors, object.target, object.bytes)).toEqual([]);
    await object.standsAsPut();
  });

  it('gets nothing from the backup site, whose inner ports know no lock', async () => {
    const { pid, uri } = stack.servers.backup;
    const doors = await listeningPorts([pid ?? 0]);
    // S3, master, volume and filer, each with its gRPC.
    expect(doors).toHaveLength(8);
    const object = await putLocked(uri);
    const files = innerFiles(join(stack.dir, 'data', 'backup'));
    const [cert, key] = await Promise.all([readFile(files.certificate, 'utf8'), readFile(files.key, 'utf8')]);
    const fileId = await fileIdOf(object.target, doors, { cert, key });
    expect(fileId).toMatch(/^\d+,[0-9a-f]+$/);
    const target = { ...object.target, fileId: fileId ?? '' };
    expect(await whatAStrangerGets(doors, target, object.bytes)).toEqual([]);
    await object.standsAsPut();
  });

  it.each([
    // MinIO takes an unsigned trailer from whoever names the access key (CVE-2026-41145): SECURITY.md.
    ['primary', ['PUT']],
    ['backup', []],
  ] as const)(
    'who knows the access key of the %s site alone neither reads nor deletes',
    async (name, known) => {
      const { uri } = stack.servers[name];
      const { hostname, port, username } = new URL(uri);
      const asked = { door: { address: hostname, port: Number(port) }, identity: { cert: '', key: '' } };
      const object = await putLocked(uri);
      const served: Answer[] = [];
      for (const knock of forgedKnocks(object.target, decodeURIComponent(username))) {
        const answer = await knockByHttp(knock, asked, 'HTTP');
        if (answer.served) served.push(answer);
      }
      expect(
        served.filter(({ knock }) => !known.some((method) => knock.startsWith(method))).map(tell),
      ).toEqual([]);
      await object.versionStands();
    },
  );
});
