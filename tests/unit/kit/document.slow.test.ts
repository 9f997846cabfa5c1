import { readFileSync } from 'node:fs';
import { XmlDocument, type XmlElement, XsdValidator } from 'libxml2-wasm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { unsignedDocument } from '../../../kit/document.ts';
import { makeSignedDocuments, type SignedDocument } from '../../../kit/make-signed.ts';
import { type Pki, schoolOf } from '../../../kit/pki.ts';
import { makeSchool } from '../../../kit/school.ts';
import { type SignOptions, signDocument } from '../../../kit/sign.ts';
import { signersOf } from '../../../kit/signer.ts';
import { extraSubjects, lowerSecondarySubjects } from '../../../kit/subjects.ts';
import {
  formatMark,
  parseMark,
  type Result,
  studyLevel,
  yearMean,
} from '../../../src/domain/results/circular-22.ts';
import { sharedPki } from '../../support/shared-pki.ts';

const [usual, small, large] = ['37099001', '37099002', '37099003'] as const;
const year = { schoolYear: '2025-2026', seed: 'documents' };
let pki: Pki;
let schema: XsdValidator;

beforeAll(async () => {
  const xsd = XmlDocument.fromString(readFileSync('config/profiles/hocba-thcs-1/hocba-thcs-1.xsd', 'utf8'));
  schema = XsdValidator.fromDoc(xsd);
  xsd.dispose();
  pki = await sharedPki([
    makeSchool(usual),
    makeSchool(small, { classes: ['9A'], subjects: lowerSecondarySubjects.slice(0, 1) }),
    makeSchool(large, { classes: ['7A'], subjects: [...lowerSecondarySubjects, ...extraSubjects(45)] }),
  ]);
}, 60_000);
afterAll(() => schema.dispose());

function parsed<T>(bytes: Uint8Array, look: (document: XmlDocument) => T): T {
  const document = XmlDocument.fromBuffer(bytes);
  try {
    return look(document);
  } finally {
    document.dispose();
  }
}

function values(document: XmlDocument | XmlElement, path: string): string[] {
  return document.find(path).map((node) => node.content);
}

function sign(signing: Omit<SignOptions, 'signingDay'>): string {
  const [document] = makeSignedDocuments({ ...year, pki, school: usual, pupilsPerClass: 1, signing });
  return Buffer.from(document?.bytes ?? []).toString();
}

function everySize(): (SignedDocument & { signatures: number; kilobytes: [number, number] })[] {
  const make = (school: string, remarkLength?: number) =>
    makeSignedDocuments({
      ...year,
      pki,
      school,
      pupilsPerClass: 10,
      ...(remarkLength ? { remarkLength } : {}),
    });
  return [
    ...make(small).map((document) => ({
      ...document,
      signatures: 4,
      kilobytes: [10, 16] as [number, number],
    })),
    ...make(usual).map((document) => ({
      ...document,
      signatures: 15,
      kilobytes: [45, 55] as [number, number],
    })),
    ...make(large, 3700).map((document) => ({
      ...document,
      signatures: 60,
      kilobytes: [450, 550] as [number, number],
    })),
  ];
}

test('documents of 4, 15 and 60 signatures obey the schema and are canonical as written', () => {
  for (const { bytes, signatures, kilobytes } of everySize()) {
    parsed(bytes, (document) => {
      expect(() => schema.validate(document)).not.toThrow();
      expect(`<?xml version="1.0" encoding="UTF-8"?>\n${document.canonicalizeToString()}`).toBe(
        Buffer.from(bytes).toString(),
      );
      expect(document.find('//*[local-name()="Signature"]')).toHaveLength(signatures);
    });
    expect(bytes.length / 1000).toBeGreaterThan(kilobytes[0]);
    expect(bytes.length / 1000).toBeLessThan(kilobytes[1]);
  }
});

test('the same seed and PKI give the same bytes, another seed others', () => {
  const make = (seed: string) =>
    makeSignedDocuments({ ...year, seed, pki, school: usual, pupilsPerClass: 2 }).map(({ sha256 }) => sha256);
  expect(make('a')).toEqual(make('a'));
  expect(new Set([...make('a'), ...make('b')]).size).toBe(12);
});

test('what the document says agrees with Circular 22/2021, recomputed from its own text', () => {
  for (const { bytes } of makeSignedDocuments({ ...year, pki, school: usual, pupilsPerClass: 60 })) {
    parsed(bytes, (document) => {
      const columns = ['HOC_KY_1', 'HOC_KY_2', 'CA_NAM'] as const;
      const [term1 = [], term2 = [], whole = []] = columns.map((column) =>
        values(document, `//DIEM_TONG_KET/${column}`).map((text): Result => {
          const tenths = parseMark(text);
          return tenths === undefined ? { kind: 'comment', passed: text === 'D' } : { kind: 'mark', tenths };
        }),
      );
      for (const [index, result] of whole.entries()) {
        const [first, second] = [term1[index], term2[index]];
        if (result.kind === 'comment') expect(result).toEqual(second);
        else if (first?.kind === 'mark' && second?.kind === 'mark') {
          expect(formatMark(result.tenths)).toBe(formatMark(yearMean(first.tenths, second.tenths)));
        } else expect.unreachable('a mark from a comment');
      }
      const levels = columns.map((column) => values(document, `//KET_QUA_HOC_TAP/${column}`)[0]);
      expect(levels).toEqual([term1, term2, whole].map(studyLevel));
    });
  }
});

test('each role signs its own region and none lies inside what it signs (Đ24.5)', () => {
  const xml = sign({});
  const data = xml.slice(xml.indexOf('<DU_LIEU_HOC_BA'), xml.indexOf('<PHAT_HANH_HOC_BA>'));
  const uris = (text: string) =>
    [...text.matchAll(/<Reference URI="(#[^"]+)">/g)].map(([, uri]) => uri?.replace(/-[0-9a-f]{24}$/, ''));
  expect(uris(data)).toEqual([
    ...lowerSecondarySubjects.flatMap(({ code }) => [`#mon-${code}`, '#SigningTime']),
    '#thongtinhocba',
    '#SigningTime',
  ]);
  expect(uris(xml.slice(xml.indexOf('<PHAT_HANH_HOC_BA>')))).toEqual([
    '#data',
    '#SigningTime',
    '#data',
    '#SigningTime',
  ]);
  const times = [...xml.matchAll(/<SigningTime>([^<]+)</g)].map(([, time]) => time ?? '');
  expect(times).toHaveLength(15);
  expect(times).toEqual(times.toSorted());
});

test('a slot can be left empty, sign another region, at another time, by another, or stand elsewhere', () => {
  const slot = (xml: string, name: string) => xml.slice(xml.indexOf(`<${name}>`), xml.indexOf(`</${name}>`));
  expect(slot(sign({ omit: ['CBQL'] }), 'CBQL')).toBe('<CBQL>');
  expect(slot(sign({ regions: { CBQL: ['thongtinhocba'] } }), 'CBQL')).toContain('URI="#thongtinhocba"');
  expect(slot(sign({ signingTimes: { GVCN: '2031-01-01T00:00:00Z' } }), 'GVCN')).toContain(
    '>2031-01-01T00:00:00Z<',
  );
  const { seal } = schoolOf(pki, small);
  expect(slot(sign({ signers: { KY_PHAT_HANH: seal } }), 'KY_PHAT_HANH')).toContain(seal.certificateBase64);
  const moved = sign({ moved: { KY_PHAT_HANH: 'CBQL' } });
  expect(slot(moved, 'KY_PHAT_HANH')).toBe('<KY_PHAT_HANH>');
  expect(slot(moved, 'CBQL').match(/<Signature /g)).toHaveLength(2);
  expect(sign({ hash: 'sha1' })).toContain('xmldsig#rsa-sha1');
  expect(sign({ transforms: [] })).not.toContain('<Reference URI="#data"><Transforms>');
});

test('only an unsigned document of the kit is signed, and a region that it lacks is named', () => {
  const school = schoolOf(pki, usual);
  const signers = signersOf(school, '6A');
  expect(() => signDocument('<HOC_BA/>', signers, { signingDay: '2026-05-28' })).toThrow(
    'not an unsigned document',
  );
  expect(() => sign({ regions: { CBQL: ['nothing'] } })).toThrow('no element with Id nothing');
});

test('values are escaped so that no name can end its element', () => {
  const school = schoolOf(pki, usual);
  const staff = signersOf(school, '6A');
  const [made] = makeSignedDocuments({ ...year, pki, school: usual, pupilsPerClass: 1 });
  if (!made) return expect.unreachable('a document');
  const fullName = 'Thử </HO_VA_TEN><X a="1">&amp;]]>\r';
  const xml = unsignedDocument({
    pupil: { ...made.pupil, fullName },
    school: school.school,
    staff,
    effectiveDate: '2026-05-28',
  });
  parsed(Buffer.from(xml), (document) => {
    expect(values(document, '//THONG_TIN_CHUNG/HO_VA_TEN')).toEqual([fullName]);
    expect(xml.endsWith(document.canonicalizeToString())).toBe(true);
  });
});
