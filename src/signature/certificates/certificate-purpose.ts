import type { Certificate } from './certificate.ts';

/** Extended key usages of those who sign documents: documentSigning (RFC 9336), and what signing tokens carry. */
const FOR_SIGNING = new Set([
  '1.3.6.1.5.5.7.3.36',
  '1.3.6.1.5.5.7.3.2',
  '1.3.6.1.5.5.7.3.4',
  '1.3.6.1.4.1.311.10.3.12',
  '2.5.29.37.0',
]);
/** codeSigning, timeStamping, OCSPSigning: keys of machines that speak for an authority, never a person's. */
const NEVER = new Set(['1.3.6.1.5.5.7.3.3', '1.3.6.1.5.5.7.3.8', '1.3.6.1.5.5.7.3.9']);

/** Whether its extended key usage, where it has one, lets a certificate sign transcripts. */
export function mayBySignerPurpose({ purposes }: Certificate): boolean {
  if (!purposes) return true;
  return (
    purposes.some((purpose) => FOR_SIGNING.has(purpose)) && !purposes.some((purpose) => NEVER.has(purpose))
  );
}

/** On an authority, the extension limits what may be issued beneath it, as authorities and browsers use it. */
export function mayIssue({ purposes }: Certificate, leaf: Certificate): boolean {
  if (!purposes) return true;
  return purposes.some((purpose) => FOR_SIGNING.has(purpose) || leaf.purposes?.includes(purpose));
}
