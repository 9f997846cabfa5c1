import { beforeAll, describe, expect, it } from 'vitest';
import { schoolOf } from '../../../kit/pki.ts';
import { makeSchool } from '../../../kit/school.ts';
import type { SchoolSigners } from '../../../kit/signer.ts';
import { lowerSecondarySubjects } from '../../../kit/subjects.ts';
import { validateCore } from '../../../src/signature/core/validate.ts';
import { type BenchDocument, CLASS_NAME, makeDocuments, signaturesOf } from '../../bench/verify/documents.ts';
import { FLIPS, flipped } from '../../bench/verify/flipped.ts';
import { plot } from '../../bench/verify/plot.ts';
import { ratiosToPeers } from '../../bench/verify/ratios.ts';
import { fittedLine, median } from '../../bench/verify/statistics.ts';
import { sharedPki } from '../../support/shared-pki.ts';

const subjects = lowerSecondarySubjects.slice(0, 3);
let signers: SchoolSigners;
let document: BenchDocument;

beforeAll(async () => {
  const pki = await sharedPki([makeSchool('37099061', { classes: [CLASS_NAME], subjects })]);
  signers = schoolOf(pki, '37099061');
  const [made] = makeDocuments({ signers, subjects, pupils: 1, seed: 'unit' });
  if (!made) throw new Error('no document');
  document = made;
}, 60_000);

describe('the documents that systems are measured on', () => {
  it('are valid in both geometries, and of the same length', () => {
    for (const bytes of [document.bytes, document.uniqueIds]) {
      const report = validateCore(bytes);
      expect([report.verdict, report.signatures.length]).toEqual(['valid', 6]);
    }
    expect(document.uniqueIds.length).toBe(document.bytes.length);
  });

  it('carry every Id once where Ids are to be unique', () => {
    const ids = (bytes: Uint8Array) =>
      [
        ...Buffer.from(bytes)
          .toString()
          .matchAll(/ Id="([^"]+)"/g),
      ].map(([, id]) => id);
    expect(new Set(ids(document.uniqueIds)).size).toBe(ids(document.uniqueIds).length);
    expect(new Set(ids(document.bytes)).size).toBeLessThan(ids(document.bytes).length);
  });

  it('have as many signatures as they say when fewer teachers share the subjects', () => {
    const wanted = { signers, subjects, teachers: 2, pupils: 1, seed: 'unit' };
    const [made] = makeDocuments(wanted);
    const report = validateCore(made?.bytes ?? new Uint8Array());
    expect([report.verdict, report.signatures.length]).toEqual(['valid', signaturesOf(wanted)]);
  });

  it.each(FLIPS)('are no longer valid with one byte flipped in a %s', (flip) => {
    const bytes = flipped(document.bytes, flip);
    const changed = bytes.filter((byte, at) => byte !== document.bytes[at]);
    expect(changed.length).toBe(1);
    expect(validateCore(bytes).verdict).toBe('invalid');
  });

  it('cannot be flipped where there is nothing to flip', () => {
    expect(() => flipped(Buffer.from('<a/>'), 'mark')).toThrow('mark');
  });
});

describe('the figures', () => {
  it('take the middle of an odd number and the mean of the middle two of an even one', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(() => median([])).toThrow(RangeError);
  });

  it('tell a line from a curve', () => {
    const along = (f: (x: number) => number) => fittedLine([1, 2, 3, 4, 5].map((x) => ({ x, y: f(x) })));
    expect(along((x) => 2 * x + 1)).toEqual({ slope: 2, intercept: 1, determination: 1 });
    expect(along((x) => x * x * x).determination).toBeLessThan(0.95);
  });

  it('give the worst case as the ratio, and none for a system that was not measured', () => {
    const files = { valid: [], flipped: [] };
    const cases = ['a', 'b'].map((name) => {
      return { name, signatures: 4, bytes: 1, files: { 'as-signed': files, 'unique-ids': files } };
    });
    const figure = (system: string, name: string, value: number) => {
      return { case: name, system, value, unit: 'documents/s' };
    };
    const figures = [
      figure('ours', 'a', 30),
      figure('ours', 'b', 10),
      figure('x', 'a', 10),
      figure('x', 'b', 20),
    ];
    expect(ratiosToPeers(figures, cases, 'ours', ['x', 'y'])).toEqual({ 'ours/x': 0.5 });
  });

  it('are drawn within the picture', () => {
    const points = [1, 2, 3].map((x) => ({ x: 100_000 * x, y: 2 * x }));
    const svg = plot([{ along: 'bytes', points, line: fittedLine(points) }]);
    const places = [...svg.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)"/g)].map(([, x, y]) => [
      Number(x),
      Number(y),
    ]);
    expect(places).toHaveLength(3);
    for (const [x = -1, y = -1] of places) {
      expect(x).toBeGreaterThanOrEqual(70);
      expect(x).toBeLessThanOrEqual(410);
      expect(y).toBeGreaterThanOrEqual(70);
      expect(y).toBeLessThanOrEqual(300);
    }
  });
});
