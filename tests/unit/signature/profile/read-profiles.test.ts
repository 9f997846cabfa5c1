import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readProfiles } from '../../../../src/signature/profile/read-profiles.ts';
import { PROFILES } from '../../../support/signed-documents.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'khb-profiles-'));
  await cp(join(PROFILES, 'hocba-thcs-1'), join(dir, 'first'), { recursive: true });
});
afterEach(() => rm(dir, { recursive: true, force: true }));

/** Copies the first profile under another folder, with its JSON changed as text. */
async function second(change: (json: string) => string): Promise<void> {
  await cp(join(dir, 'first'), join(dir, 'second'), { recursive: true });
  const file = join(dir, 'second/profile.json');
  await writeFile(file, change(await readFile(file, 'utf8')));
}

test('the shipped profiles are read, and their schemas compile', async () => {
  expect((await readProfiles(PROFILES)).get('hocba-thcs/1')?.root).toMatchObject({
    element: 'HOC_BA',
    version: '1',
  });
});

test('two versions stand side by side', async () => {
  await second((json) =>
    json.replace('hocba-thcs/1', 'hocba-thcs/2').replace('"version": "1"', '"version": "2"'),
  );
  expect([...(await readProfiles(dir)).keys()]).toEqual(['hocba-thcs/1', 'hocba-thcs/2']);
});

test('words beside the folders are not profiles; a format that lies beside them is refused by its name', async () => {
  await writeFile(join(dir, 'README.md'), 'x');
  await writeFile(join(dir, '.hidden'), 'x');
  expect((await readProfiles(dir)).size).toBe(1);
  await cp(join(dir, 'first/profile.json'), join(dir, 'profile.json'));
  await expect(readProfiles(dir)).rejects.toThrow(/profile\.json: .+ no folder of a format/);
});

test('a folder may be a link to one, as mounted configuration is', async () => {
  const elsewhere = await mkdtemp(join(tmpdir(), 'khb-profiles-linked-'));
  try {
    await symlink(join(dir, 'first'), join(elsewhere, 'linked'));
    expect((await readProfiles(elsewhere)).size).toBe(1);
  } finally {
    await rm(elsewhere, { recursive: true });
  }
});

test.each<[string, (json: string) => string, RegExp]>([
  ['the same id and root', (json) => json, /second.*hocba-thcs\/1/s],
  [
    'another id for the same root and version',
    (json) => json.replace('hocba-thcs/1', 'khac/1'),
    /second.*root and version/s,
  ],
  ['no JSON', () => '{', /second.*profile\.json: not valid JSON/],
  [
    'an algorithm that is not computed',
    (json) =>
      json
        .replace('hocba-thcs/1', 'khac/2')
        .replace('"version": "1"', '"version": "2"')
        .replace('2001/04/xmlenc#sha256', '2000/09/xmldsig#sha1'),
    /second.*does not compute http:\/\/www.w3.org\/2000\/09\/xmldsig#sha1/,
  ],
  [
    'an XSD out of the folder',
    (json) => json.replace('hocba-thcs-1.xsd', '../first/hocba-thcs-1.xsd'),
    /second.*xsd/s,
  ],
])('%s is an error that names the file', async (_, change, message) => {
  await second(change);
  await expect(readProfiles(dir)).rejects.toThrow(message);
});

test('a schema that does not compile is an error that names the profile', async () => {
  const file = join(dir, 'first/hocba-thcs-1.xsd');
  await writeFile(file, (await readFile(file, 'utf8')).replaceAll('type="Ten"', 'type="KhongCo"'));
  await expect(readProfiles(dir)).rejects.toThrow(
    /hocba-thcs\/1: hocba-thcs-1\.xsd is not a usable XML schema/,
  );
});

test('a folder without profile.json, and a folder without folders, are errors', async () => {
  await mkdir(join(dir, 'empty'));
  await expect(readProfiles(dir)).rejects.toThrow(/empty/);
  await expect(readProfiles(join(dir, 'empty'))).rejects.toThrow(/no format profile/);
});
