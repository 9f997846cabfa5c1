import { reasons, type VerificationReport } from '../domain/verification/report.ts';

const shownAtMost = 5;

/** Which checks failed, for a vendor's log: `principal: digest-mismatch; document: doctype`. Codes only, no personal data. */
export function failureDetail(report: VerificationReport): string {
  const failures = reasons(report).map(({ role = 'document', code }) => `${role}: ${code}`);
  const distinct = [...new Set(failures)];
  const more = distinct.length - shownAtMost;
  return distinct.slice(0, shownAtMost).join('; ') + (more > 0 ? `; +${more}` : '');
}
