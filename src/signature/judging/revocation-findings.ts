import { type Finding, finding } from '../../domain/verification/finding.ts';
import type { Certificate } from '../certificates/certificate.ts';
import type { IssuerPath } from '../certificates/certificate-path.ts';
import type { LinkQuestion } from '../certificates/path-link.ts';
import { type RevocationState, revocationState } from '../revocation/revocation-state.ts';
import type { KnownCertificate, TrustedCertificates } from '../trust/trusted-certificates.ts';

export interface JudgedRevocation {
  /** of the certificates judged */
  readonly path: IssuerPath;
  /** Of the signer's certificate first, then of each authority on its path but the anchor, which is trusted as it stands. */
  readonly states: readonly RevocationState[];
  readonly findings: readonly Finding[];
}

/**
 * Đ8.1: the certificate and those above it were in force when the signature was made, as far as the evidence tells. Where
 * an authority on the path was not, another path may lead over one that was: authorities are renewed, and the old
 * certificate is revoked.
 */
export function judgeRevocation(
  { revocation }: TrustedCertificates,
  { certificate, path: pathBy }: KnownCertificate,
  path: IssuerPath,
  question: LinkQuestion & { readonly at: Date },
  { now, receivedAt }: { readonly now: Date; readonly receivedAt: Date },
): JudgedRevocation | undefined {
  if (!revocation) return undefined;
  const required = revocation.policy === 'required';
  const stateOf = (below: Certificate, issuer: Certificate) =>
    revocationState(revocation.told(below, issuer), question.at, receivedAt, now);
  const along = (way: IssuerPath): JudgedRevocation => {
    const states = way.map((issuer, index) => stateOf(way[index - 1] ?? certificate, issuer));
    const findings = states.flatMap(
      (state, index) => findingOf(state, index === 0 ? undefined : `issuer ${index}`, required) ?? [],
    );
    return { path: way, states, findings };
  };
  const first = along(path);
  if (first.findings.every(({ at }) => at === undefined)) return first;
  const other = pathBy(
    question,
    (below, issuer) => findingOf(stateOf(below, issuer), '', required) !== undefined,
  );
  return other.path ? along(other.path) : first;
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
