import type { FindingCode, SignatureReport } from '../domain/verification/report.ts';
import type { Found } from './opinion.ts';

const FALSE_VALUE: ReadonlySet<FindingCode> = new Set([
  'signature-value-invalid',
  'signed-info-canonicalised-alone',
]);
const FALSE_DIGEST: ReadonlySet<FindingCode> = new Set(['digest-mismatch', 'signing-time-altered']);

/** What our report says of the value; `unread` where it was not computed, for a reason of policy or of build. */
export function ourValue({ findings, checks }: SignatureReport): Found {
  if (findings.some(({ code }) => FALSE_VALUE.has(code))) return 'false';
  return checks.signatureValid === 'passed' ? 'true' : 'unread';
}

/** What our report says of the digest of the Reference at this path. */
export function ourDigest({ findings, checks }: SignatureReport, at: string): Found {
  const here = findings.filter((finding) => finding.at === at);
  if (here.some(({ code }) => FALSE_DIGEST.has(code))) return 'false';
  return here.length > 0 || checks.contentUnaltered === 'not-checked' ? 'unread' : 'true';
}
