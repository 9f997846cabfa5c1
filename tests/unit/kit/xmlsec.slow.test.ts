import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeFaultySigner } from '../../../kit/faulty-signer.ts';
import { makeSignedDocuments } from '../../../kit/make-signed.ts';
import { makePki, type Pki, schoolOf } from '../../../kit/pki.ts';
import { makeSchool } from '../../../kit/school.ts';
import { extraSubjects, lowerSecondarySubjects } from '../../../kit/subjects.ts';
import { findXmlsec, verifyAllWithXmlsec, type Xmlsec } from '../../support/xmlsec.ts';

const year = { schoolYear: '2025-2026', seed: 'xmlsec' };
let xmlsec: Xmlsec;
let pki: Pki;
let dir: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'khb-xmlsec-'));
  [xmlsec, pki] = await Promise.all([
    findXmlsec(),
    makePki({
      schools: [
        makeSchool('37099001'),
        makeSchool('37099002', {
          classes: ['9A'],
          subjects: lowerSecondarySubjects.slice(0, 2),
          teachers: 1,
        }),
        makeSchool('37099003', {
          classes: ['7A'],
          subjects: [...lowerSecondarySubjects, ...extraSubjects(45)],
        }),
      ],
    }),
  ]);
}, 400_000);

afterAll(() => rm(dir, { recursive: true, force: true }));

async function write(name: string, bytes: Uint8Array): Promise<string> {
  await writeFile(join(dir, name), bytes);
  return join(dir, name);
}

test('xmlsec1 accepts every signature of every document, with its certificate path', {
  timeout: 90_000,
}, async (context) => {
  if ('missing' in xmlsec) return context.skip(xmlsec.missing);
  const usual = makeSignedDocuments({ ...year, pki, school: '37099001', pupilsPerClass: 10 });
  const small = makeSignedDocuments({ ...year, pki, school: '37099002', pupilsPerClass: 5 });
  const large = makeSignedDocuments({
    ...year,
    pki,
    school: '37099003',
    pupilsPerClass: 2,
    remarkLength: 3700,
  });
  const documents = [...usual, ...small, ...large];
  const files = await Promise.all(documents.map(({ bytes }, index) => write(`${index}.xml`, bytes)));
  const results = await verifyAllWithXmlsec(xmlsec, files, [pki.rootPem, pki.issuingPem]);
  expect(results.map(({ signatures }) => signatures.length)).toEqual([
    ...usual.map(() => 15),
    ...small.map(() => 4),
    ...large.map(() => 60),
  ]);
  expect(results.filter(({ signatures }) => signatures.includes(false))).toEqual([]);
});

test('xmlsec1 refuses exactly the signatures over a byte that was flipped', {
  timeout: 60_000,
}, async (context) => {
  if ('missing' in xmlsec) return context.skip(xmlsec.missing);
  const [document] = makeSignedDocuments({ ...year, pki, school: '37099001', pupilsPerClass: 1 });
  const xml = Buffer.from(document?.bytes ?? []).toString();
  const mark = xml.replace('<MA_MON>TOAN</MA_MON>', '<MA_MON>TOAM</MA_MON>');
  const slotName = xml.replace(
    '</GVBM><GVBM Id="gv-NGU_VAN"><HO_VA_TEN>T',
    '</GVBM><GVBM Id="gv-NGU_VAN"><HO_VA_TEN>U',
  );
  const time = xml.replace('T10:11:12</SigningTime>', 'T10:11:13</SigningTime>');
  const files = await Promise.all(
    [mark, slotName, time].map((text, index) => write(`bad-${index}.xml`, Buffer.from(text))),
  );
  const refused = (await verifyAllWithXmlsec(xmlsec, files)).map(({ signatures }) =>
    signatures.flatMap((valid, index) => (valid ? [] : [index])),
  );
  // Slots in document order: 0 to 11 the subject teachers, 12 homeroom, 13 principal, 14 seal.
  expect(refused).toEqual([
    [0, 12, 13, 14],
    [13, 14],
    [12, 13, 14],
  ]);
});

test('a certificate outside the trust list has sound signatures but no path', {
  timeout: 60_000,
}, async (context) => {
  if ('missing' in xmlsec) return context.skip(xmlsec.missing);
  const school = schoolOf(pki, '37099002');
  const stranger = await makeFaultySigner(pki, school, 'principal', 'untrusted');
  const signing = { signers: { CBQL: stranger } };
  const [document] = makeSignedDocuments({ ...year, pki, school: '37099002', pupilsPerClass: 1, signing });
  const file = await write('stranger.xml', document?.bytes ?? new Uint8Array());
  const [asTheyAre] = await verifyAllWithXmlsec(xmlsec, [file]);
  const [withPath] = await verifyAllWithXmlsec(xmlsec, [file], [pki.rootPem, pki.issuingPem]);
  expect(asTheyAre?.signatures).toEqual([true, true, true, true]);
  expect(withPath?.signatures).toEqual([true, true, false, true]);
});
