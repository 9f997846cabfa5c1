import { beforeAll, expect, test } from 'vitest';
import type { Profile } from '../../../../src/domain/profile/profile.ts';
import { createVerifierPool } from '../../../../src/signature/pool/pool.ts';
import { scanDocument } from '../../../../src/signature/reading/scan-document.ts';
import { bringChecker } from '../../../../src/signature/schema/libxml2-when-asked.ts';
import { schemaFindings } from '../../../../src/signature/schema/schema-findings.ts';
import type { Tape } from '../../../../src/signature/xml/tape.ts';
import { elementsInText } from '../../../fuzz/elements-in-text.ts';
import { mutate } from '../../../fuzz/mutate.ts';
import { type Random, random } from '../../../fuzz/random.ts';
import { geometryOfLibxml2, profileOfLibxml2 } from '../../../support/profile-of-libxml2.ts';
import { makeFixture, RECEIVED, type SignedDocuments } from '../../../support/signed-documents.ts';

const SEED = 20_261_126;
const DOCUMENTS = 4_000;

let fixture: SignedDocuments;
let texts: readonly string[];
beforeAll(async () => {
  fixture = await makeFixture();
  texts = ['one', 'two', 'three'].map((seed) => fixture.text({}, seed));
});

/** Values at the edges of the types in the XSD. */
const VALUES = [
  ...[
    '',
    ' ',
    'x',
    '0',
    '00',
    '1',
    '-1',
    '+1',
    '10',
    '10.0',
    '10.1',
    '9.9',
    '8,5',
    '7.25',
    '.5',
    '5.',
    'D',
    'CD',
    'Đ',
  ],
  ...[
    'Nam',
    'nam',
    'Nữ',
    'Tot',
    'Kha ',
    'ChuaDat',
    'diem',
    'nhanxet',
    'XuatSac',
    '03',
    '04',
    '6',
    '9',
    '6A',
    '6',
    '6 A',
    '6A ',
  ],
  ...[
    '2014-02-28',
    '2014-02-30',
    '2016-02-29',
    '1899-12-31',
    '1900-01-01',
    '2199-12-31',
    '2200-01-01',
    '2014-2-3',
  ],
  ...[
    '2014-02-28Z',
    '2014-02-28+07:00',
    '-2014-02-28',
    '02014-02-28',
    '2014-13-01',
    '2014-00-10',
    '0000-01-01',
  ],
  ...[
    '2025-2026',
    '1925-1926',
    '099000000001',
    '09900000000',
    '0990000000010',
    'TOAN',
    'toan',
    'T',
    'A_1',
    '1A',
  ],
  ...[
    'a b',
    ' a',
    'a ',
    'a\tb',
    'a\nb',
    'a&#13;b',
    'a\u00a0',
    '\u00a0a',
    '\u2028',
    'ế',
    '𝔸',
    'é'.normalize('NFD'),
  ],
  ...[
    'a'.repeat(150),
    'a'.repeat(151),
    '𝔸'.repeat(150),
    '𝔸'.repeat(151),
    'ế'.repeat(20),
    'A'.repeat(64),
    'A'.repeat(65),
  ],
];
const IDS = ['', 'a', '1', 'a b', ' a', 'a.b-c_d', 'é', 'a:b', 'A'.repeat(64), 'A'.repeat(65), '-a', '_'];

/** One leaf or attribute with another value, an element gone, twice, or elsewhere; or anything a mutation of the fuzzer does. */
function changed(source: Random): string {
  const text = source.pick(texts);
  if (source.chance(0.3)) {
    const bytes = (one: string) => Buffer.from(one).toString('latin1');
    return Buffer.from(mutate(source, bytes(text), bytes(source.pick(texts))), 'latin1').toString();
  }
  // Signatures are not looked into by either.
  const elements = elementsInText(text).filter(({ start, name }) => {
    const before = text.lastIndexOf('<Signature', start);
    return name !== 'Signature' && (before < 0 || text.indexOf('</Signature>', before) < start);
  });
  const one = source.pick(elements);
  const whole = text.slice(one.start, one.end);
  const replaced = (from: number, to: number, by: string) => text.slice(0, from) + by + text.slice(to);
  const leaf = source.pick(
    elements.filter(({ inner, innerEnd }) => !text.slice(inner, innerEnd).includes('<')),
  );
  switch (source.below(6)) {
    case 0:
      return replaced(one.start, one.end, '');
    case 1:
      return replaced(one.end, one.end, whole);
    case 2: {
      const other = source.pick(elements);
      return replaced(other.start, other.start, whole);
    }
    case 3: {
      const ids = [...text.matchAll(/ (?:Id|phienBan)="[^"]*"/g)];
      const { index, 0: found } = source.pick(ids);
      const by = source.chance(0.2) ? '' : found.replace(/"[^"]*"/, `"${source.pick(IDS)}"`);
      return replaced(index, index + found.length, by);
    }
    default:
      return replaced(leaf.inner, leaf.innerEnd, source.pick(VALUES));
  }
}

/** Only what would come before a checker. */
function scanned(bytes: Uint8Array, profile: Profile): Tape | undefined {
  try {
    return scanDocument(bytes, profile);
  } catch {
    return undefined;
  }
}

test('on our own schema both checkers take and refuse the same documents', { timeout: 180_000 }, async () => {
  const byCompiler = fixture.profile;
  const byLibxml2: Profile = { ...fixture.profile, schemaChecker: 'libxml2' };
  await bringChecker(byLibxml2);
  const tally = { taken: 0, refused: 0, unread: 0 };
  const differences: string[] = [];
  for (let index = 0; index < DOCUMENTS; index++) {
    const text = index < texts.length ? (texts[index] ?? '') : changed(random(SEED + index));
    const tape = scanned(Buffer.from(text), byCompiler);
    if (!tape) {
      tally.unread += 1;
      continue;
    }
    const ours = schemaFindings(tape, byCompiler).map(({ en, at }) => `${at} ${en}`);
    const theirs = schemaFindings(tape, byLibxml2).map(({ en, at }) => `${at} ${en}`);
    tally[ours.length === 0 ? 'taken' : 'refused'] += 1;
    if ((ours.length === 0) !== (theirs.length === 0))
      differences.push(
        `#${index}: ours ${ours.join('; ') || 'takes it'} | libxml2 ${theirs.join('; ') || 'takes it'}`,
      );
  }
  expect(differences).toEqual([]);
  expect(tally.taken).toBeGreaterThan(DOCUMENTS / 10);
  expect(tally.refused).toBeGreaterThan(DOCUMENTS / 3);
});

test('a thread of the pool checks by libxml2 too', async () => {
  const profile = await profileOfLibxml2();
  const pool = createVerifierPool({
    profiles: new Map([[profile.id, profile]]),
    trust: fixture.trust,
    threads: 1,
    timeoutMs: 15_000,
    maxQueue: 4,
  });
  try {
    const text = fixture.text({ geometry: geometryOfLibxml2 });
    const reports = await Promise.all(
      [text, text.replace(/<KHOI>./, '<KHOI>5')].map((one) =>
        pool.verify(Buffer.from(one), profile.id, RECEIVED),
      ),
    );
    expect(reports.map(({ indication }) => indication)).toEqual(['TOTAL-PASSED', 'TOTAL-FAILED']);
    expect(reports[1]?.findings.map(({ code }) => code)).toContain('schema-invalid');
  } finally {
    await pool.close();
  }
});
