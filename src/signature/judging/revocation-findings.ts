import { type Finding, finding } from '../../domain/verification/finding.ts';
import type { Certificate } from '../certificates/certificate.ts';
import type { IssuerPath } from '../certificates/certificate-path.ts';
import { type RevocationState, revocationState } from '../revocation/revocation-state.ts';
import type { TrustedCertificates } from '../trust/trusted-certificates.ts';

/** Of the signer's certificate first, then of each authority on its path but the anchor, which is trusted as it stands. */
export interface JudgedRevocation {
  readonly states: readonly RevocationState[];
  readonly findings: readonly Finding[];
}

/** Đ8.1: the certificate and those above it were in force when the signature was made, as far as the evidence tells. */
export function judgeRevocation(
  { revocation }: TrustedCertificates,
  certificate: Certificate,
  path: IssuerPath,
  at: Date,
  { now, receivedAt }: { readonly now: Date; readonly receivedAt: Date },
): JudgedRevocation | undefined {
  if (!revocation) return undefined;
  const states: RevocationState[] = [];
  const findings: Finding[] = [];
  let below = certificate;
  for (const issuer of path) {
    const state = revocationState(revocation.told(below, issuer), at, receivedAt, now);
    const place = states.length === 0 ? undefined : `issuer ${states.length}`;
    states.push(state);
    const found = findingOf(state, place, revocation.policy === 'required');
    if (found) findings.push(found);
    below = issuer;
  }
  return { states, findings };
}

function findingOf(
  { state, reason }: RevocationState,
  issuer: string | undefined,
  required: boolean,
): Finding | undefined {
  switch (state) {
    case 'good':
    case 'revoked-since':
      return undefined;
    case 'revoked':
      return finding(issuer ? 'issuer-revoked' : 'certificate-revoked-at-signing', issuer, reason);
    case 'suspended':
      return finding(issuer ? 'issuer-revoked' : 'certificate-suspended-at-signing', issuer, reason);
    case 'compromised':
      return finding(issuer ? 'issuer-revoked' : 'certificate-compromised-before-receipt', issuer, reason);
    case 'stale':
    case 'not-checked':
      return required ? finding('revocation-unknown', issuer, state) : undefined;
  }
}
