import { describe, expect, test } from 'vitest';
import {
  type FindingCode,
  finding,
  type SubIndication,
} from '../../../../src/domain/verification/finding.ts';
import type { Check15, SignatureReport } from '../../../../src/domain/verification/report.ts';
import {
  ALL_PASSED,
  CHECKS,
  checksOf,
  documentChecks,
  verdictOf,
} from '../../../../src/domain/verification/verdict.ts';

const found = (subIndication: SubIndication) => ({ ...finding('role-missing'), subIndication });
const signature = (state: Check15) => ({ checks: checksOf(() => state) }) as unknown as SignatureReport;

describe('the verdict (ETSI EN 319 102-1, table 5)', () => {
  test.each<[SubIndication, string]>([
    ['FORMAT_FAILURE', 'TOTAL-FAILED'],
    ['HASH_FAILURE', 'TOTAL-FAILED'],
    ['SIG_CRYPTO_FAILURE', 'TOTAL-FAILED'],
    ['EXPIRED', 'TOTAL-FAILED'],
    ['REVOKED', 'TOTAL-FAILED'],
    ['NOT_YET_VALID', 'TOTAL-FAILED'],
    ['TRY_LATER', 'INDETERMINATE'],
    ['REVOKED_NO_POE', 'INDETERMINATE'],
    ['SIG_CONSTRAINTS_FAILURE', 'INDETERMINATE'],
    ['NO_CERTIFICATE_CHAIN_FOUND', 'INDETERMINATE'],
  ])('%s is %s', (subIndication, indication) => {
    expect(verdictOf([found(subIndication)])).toEqual({ indication, subIndication });
  });
  test('the first that fails altogether counts before all that leave it open; else the first', () => {
    const [open, later, failed] = [found('TRY_LATER'), found('EXPIRED'), found('HASH_FAILURE')];
    expect(verdictOf([open, failed, later])).toMatchObject({ subIndication: 'HASH_FAILURE' });
    expect(verdictOf([open, found('REVOKED_NO_POE')])).toMatchObject({ subIndication: 'TRY_LATER' });
  });
  test('without any finding nothing is proven either', () => {
    expect(verdictOf([])).toEqual({
      indication: 'INDETERMINATE',
      subIndication: 'SIG_CONSTRAINTS_FAILURE',
    });
  });
});

describe('the four checks of Đ15', () => {
  const passed = {
    signatureValid: 'passed',
    contentUnaltered: 'passed',
    certificateValid: 'passed',
    timeValid: 'passed',
  };
  test('are in this order', () => {
    expect(CHECKS).toEqual(['signatureValid', 'contentUnaltered', 'certificateValid', 'timeValid']);
  });
  test('pass when those of every signature do', () => {
    expect(ALL_PASSED).toEqual(passed);
    expect(documentChecks([], [signature('passed'), signature('passed')])).toEqual(passed);
  });
  test.each<[FindingCode, string]>([
    ['role-missing', 'signatureValid'],
    ['digest-mismatch', 'contentUnaltered'],
    ['untrusted-issuer', 'certificateValid'],
    ['signing-time-altered', 'timeValid'],
  ])('the finding %s of the document fails %s alone', (code, check) => {
    expect(documentChecks([finding(code)], [signature('passed')])).toEqual({ ...passed, [check]: 'failed' });
  });
  test('one signature that fails them fails them, one that was not checked leaves them open', () => {
    const open = checksOf(() => 'not-checked');
    expect(documentChecks([], [signature('passed'), signature('failed'), signature('not-checked')])).toEqual(
      checksOf(() => 'failed'),
    );
    expect(documentChecks([], [signature('passed'), signature('not-checked')])).toEqual(open);
    expect(documentChecks([], [])).toEqual(open);
  });
});
