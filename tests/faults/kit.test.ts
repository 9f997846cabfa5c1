import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { SignedDocument } from '../../kit/make-signed.ts';
import { savePki } from '../../kit/pki-files.ts';
import { fault } from './fault.ts';
import { documentsOf, formerYear, openProvince, type Province, schoolYear } from './province.ts';

let at: Province;
let documents: readonly SignedDocument[];
beforeAll(async () => {
  at = await openProvince({ addresses: inject('addresses'), schools: 2 });
  documents = documentsOf(at.pki, at.a, schoolYear, { pupils: 2, seed: 'kit' });
  await savePki(at.pki, join(at.kitDir, 'pki'));
  await put('unsigned', schoolYear, documents);
  await put('signed', schoolYear, documents);
});
afterAll(() => at?.close());

/** where the kit keeps documents of school a */
async function put(stage: string, year: string, of: readonly SignedDocument[]): Promise<void> {
  const folder = join(at.kitDir, stage, at.a.id, year);
  await mkdir(folder, { recursive: true });
  for (const [index, { bytes }] of of.entries())
    await writeFile(join(folder, `6A-00${index + 1}.xml`), bytes);
}

/** school a is named, and the key is school b's */
const withTheOthersKey = (verb: string) => at.kit([verb], { id: at.a.id, keyFile: at.b.keyFile });
const pupilsOf = async ({ http }: Province['a']) => {
  const answers = documents.map(({ pupil }) => http.get(`/v1/transcripts/${pupil.personalId}`));
  return (await Promise.all(answers)).map(({ status }) => status);
};

fault('`school open --school A` with the key of B opens no pupil of A at B', async () => {
  const { code } = await withTheOthersKey('open');
  expect({ code, atB: await pupilsOf(at.b) }).toEqual({ code: 64, atB: [404, 404] });
});
fault('`school register --school A` with the key of B declares nobody of A at B', async () => {
  const { code } = await withTheOthersKey('register');
  const { json } = await at.b.http.get(`/v1/schools/${at.b.id}/certificates`);
  expect({ code, declared: json.items }).toEqual({ code: 64, declared: [] });
});
fault('`school push --school A` with the key of B sends nothing of A', async () => {
  const { code } = await withTheOthersKey('push');
  const sent = (await readdir(at.kitDir)).filter((name) => name.startsWith('push-'));
  expect({ code, sent }).toEqual({ code: 64, sent: [] });
});
test('`school open` with the own key opens them at A', async () => {
  const [own] = documentsOf(at.pki, at.a, formerYear, { pupils: 1, seed: 'kit of A' });
  await put('unsigned', formerYear, own ? [own] : []);
  const { code } = await at.kit(['open', '--school-year', formerYear], at.a);
  const { status } = await at.a.http.get(`/v1/transcripts/${own?.pupil.personalId}`);
  expect([code, status]).toEqual([0, 200]);
});
