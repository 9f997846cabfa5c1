import { expect, test } from 'vitest';
import type { VerificationReport } from '../../../../src/domain/verification/report.ts';
import { packReport, reportText, unpackReport } from '../../../../src/storage/index/packed-report.ts';

const report = {
  indication: 'TOTAL-FAILED',
  subIndication: undefined,
  profile: 'hocba-thcs/1',
  findings: [{ code: 'x', vi: 'Chữ ký số không hợp lệ', en: 'y' }],
} as unknown as VerificationReport;

test('a report comes back as it was, and is packed the same whatever the order of its members', () => {
  const { subIndication: _none, ...told } = report;
  expect(unpackReport(packReport(report))).toEqual(told);
  const turned = Object.fromEntries(Object.entries(report).reverse()) as unknown as VerificationReport;
  expect(packReport(turned)).toBe(packReport(report));
});

test('half a character, as a certificate can hold, does not stop it', () => {
  const half = { ...report, profile: 'a\ud800b' };
  expect(unpackReport(packReport(half)).profile).toBe('a\ufffdb');
  expect(reportText(half).isWellFormed()).toBe(true);
});

test('what was not packed is not unpacked', () => {
  expect(() => unpackReport('!!')).toThrow();
});
