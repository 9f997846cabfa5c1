import { expect, test } from 'vitest';
import { finding } from '../../../../src/domain/verification/finding.ts';
import { reasons, type VerificationReport } from '../../../../src/domain/verification/report.ts';

test('the reasons are those of the document, then those of each signature with its role', () => {
  const [whole, one, two] = [finding('role-missing'), finding('time-order'), finding('digest-mismatch')];
  const report = {
    findings: [whole],
    signatures: [
      { role: 'principal', findings: [one, two] },
      { role: 'school-seal', findings: [] },
    ],
  } as unknown as VerificationReport;
  expect(reasons(report)).toEqual([whole, { ...one, role: 'principal' }, { ...two, role: 'principal' }]);
});
