import { type FailedCheck, type Finding, failedCheck, type SubIndication } from './finding.ts';
import type { Check15, ChecksOfArticle15, Indication, SignatureReport } from './report.ts';

/** ETSI EN 319 102-1 table 5: these mean TOTAL-FAILED, every other sub-indication INDETERMINATE. */
const TOTAL_FAILURES: ReadonlySet<SubIndication> = new Set([
  'FORMAT_FAILURE',
  'HASH_FAILURE',
  'SIG_CRYPTO_FAILURE',
  'EXPIRED',
  'REVOKED',
  'NOT_YET_VALID',
]);

/** The four checks of Đ15, in order. */
export const CHECKS: readonly FailedCheck[] = [
  'signatureValid',
  'contentUnaltered',
  'certificateValid',
  'timeValid',
];

/** The gravest finding gives the verdict: the first that means TOTAL-FAILED, else the first of all. */
export function verdictOf(findings: readonly Finding[]): {
  indication: Indication;
  subIndication: SubIndication;
} {
  const failure = findings.find(({ subIndication }) => TOTAL_FAILURES.has(subIndication));
  if (failure) return { indication: 'TOTAL-FAILED', subIndication: failure.subIndication };
  return {
    indication: 'INDETERMINATE',
    subIndication: findings[0]?.subIndication ?? 'SIG_CONSTRAINTS_FAILURE',
  };
}

export const ALL_PASSED: ChecksOfArticle15 = checksOf(() => 'passed');

export function checksOf(state: (check: FailedCheck) => Check15): ChecksOfArticle15 {
  return {
    signatureValid: state('signatureValid'),
    contentUnaltered: state('contentUnaltered'),
    certificateValid: state('certificateValid'),
    timeValid: state('timeValid'),
  };
}

/** Of a whole document, by its own findings and by its signatures' checks. */
export function documentChecks(
  findings: readonly Finding[],
  signatures: readonly SignatureReport[],
): ChecksOfArticle15 {
  return checksOf((check) => {
    const isAny = (state: Check15) => signatures.some(({ checks }) => checks[check] === state);
    if (findings.some(({ code }) => failedCheck(code) === check) || isAny('failed')) return 'failed';
    return signatures.length === 0 || isAny('not-checked') ? 'not-checked' : 'passed';
  });
}
