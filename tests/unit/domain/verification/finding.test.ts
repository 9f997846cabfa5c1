import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DIAGNOSIS_TABLE } from '../../../../src/domain/verification/diagnosis.ts';
import { type FindingCode, failedCheck, finding } from '../../../../src/domain/verification/finding.ts';
import { FINDING_TABLE } from '../../../../src/domain/verification/finding-table.ts';

test.each(Object.entries(FINDING_TABLE))('%s has words in both languages and an article', (code, entry) => {
  expect(code).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  expect(entry.vi.length).toBeGreaterThan(5);
  expect(entry.en.length).toBeGreaterThan(5);
  expect(entry.vi).not.toBe(entry.en);
  expect(entry.article).toMatch(/^Đ[0-9]+(\.[0-9a-d])*$/);
});

test('a finding says its words, and where only if it is told', () => {
  const { check: _, ...entry } = FINDING_TABLE.doctype;
  expect(finding('doctype')).toStrictEqual({ code: 'doctype', ...entry });
  expect(finding('doctype', 'line 2')).toEqual({ code: 'doctype', ...entry, at: 'line 2' });
});

test.each<[FindingCode, string]>([
  ['document-empty', 'signatureValid'],
  ['role-missing', 'signatureValid'],
  ['signature-structure', 'signatureValid'],
  ['digest-mismatch', 'contentUnaltered'],
  ['birth-date-implausible', 'contentUnaltered'],
  ['class-of-another-grade', 'contentUnaltered'],
  ['mark-of-another-kind', 'contentUnaltered'],
  ['content-name-blank', 'contentUnaltered'],
  ['content-name-unprintable', 'contentUnaltered'],
  ['certificate-unreadable', 'certificateValid'],
  ['certificate-ambiguous', 'certificateValid'],
  ['key-value-of-another-key', 'certificateValid'],
  ['revocation-unknown', 'certificateValid'],
  ['certificate-not-registered', 'certificateValid'],
  ['time-order', 'timeValid'],
  ['time-after-later-roles', 'timeValid'],
  ['time-order-within-tolerance', 'timeValid'],
])('%s fails the check %s of Đ15', (code, check) => {
  expect(failedCheck(code)).toBe(check);
});

test('a detail stands in brackets behind both texts', () => {
  expect(finding('doctype', 'line 2', 'x')).toMatchObject({
    at: 'line 2',
    vi: expect.stringMatching(/ \(x\)$/),
    en: expect.stringMatching(/ \(x\)$/),
  });
});

test('docs/verification.md tells vendors about every code, and of no other', async () => {
  const text = await readFile(join(import.meta.dirname, '../../../../docs/verification.md'), 'utf8');
  const told = [...text.matchAll(/^\| `([a-z0-9-]+)` \| (Đ\S+) \| ([A-Z_]+) \| (.*)<br>/gm)];
  expect(told.map(([, code, article, sub, vi]) => [code, article, sub, vi])).toEqual(
    Object.entries(FINDING_TABLE).map(([code, entry]) => [
      code,
      entry.article,
      entry.subIndication,
      entry.vi,
    ]),
  );
});

test('docs/verification.md tells vendors about every cause of a diagnosis, and of no other', async () => {
  const text = await readFile(join(import.meta.dirname, '../../../../docs/verification.md'), 'utf8');
  const [, section = ''] = /^## Diagnosis$(.*?)^## /ms.exec(text) ?? [];
  const told = [...section.matchAll(/^\| `([a-z-]+)` \| ([^|]*)<br>([^|]*) \|$/gm)];
  expect(told.map(([, cause, vi, en]) => [cause, vi, en])).toEqual(
    Object.entries(DIAGNOSIS_TABLE).map(([cause, { vi, en }]) => [cause, vi, en]),
  );
});
