import type { Decided } from '../events/aggregate.ts';
import type { PrintableText } from '../identity/printable-text.ts';
import { refuse } from '../refusal.ts';
import type { CertificateStep, RegisteredCertificate } from './certificate.ts';
import type { CertificateEvent } from './certificate-events.ts';

/** Đ8.3: the step that told that the key is no longer its holder's alone. */
export function compromiseOf({
  history,
}: Pick<RegisteredCertificate, 'history'>): CertificateStep | undefined {
  const last = history.at(-1);
  return last?.state === 'revoked' && last.reason === 'compromised' ? last : undefined;
}

/**
 * The department decides whether what one school has told of a key binds the others (Đ8.3). Until then it does. At the school
 * that told it the certificate stays revoked either way. Decided once; the same once more changes nothing.
 */
export function decideCompromise(
  certificate: RegisteredCertificate | undefined,
  { uphold, note }: { readonly uphold: boolean; readonly note?: PrintableText | undefined },
): Decided<CertificateEvent> {
  if (!certificate) return refuse('no-such-certificate');
  const { sha256, schoolId, compromise, state } = certificate;
  if (compromise)
    return compromise.upheld === uphold ? { ok: true, already: true } : refuse('compromise-decided');
  if (!compromiseOf(certificate)) return refuse('certificate-state', state);
  const data = { upheld: uphold, ...(note === undefined ? {} : { note }) };
  const subject = { sha256, schoolId };
  return { ok: true, events: [{ type: 'certificate.compromise-decided', subject, data }] };
}
