import { children, type ElementNumber } from '../xml/nodes.ts';
import type { Tape } from '../xml/tape.ts';
import type { CertificateCache, KnownCertificate, VerificationKey } from './certificate-cache.ts';
import { isDsig, readBase64 } from './element-content.ts';
import { refuse } from './refusal.ts';

/**
 * The key of the signer's certificate in KeyInfo. Some products put issuers' certificates beside it: it is the one
 * that issued none of the others (XMLDSig 1.1, 4.5.4: all belong to one chain).
 * @throws CoreFailure when there is none, or more than one
 */
export function signingKey(
  tape: Tape,
  keyInfo: ElementNumber | undefined,
  certificates: CertificateCache,
): VerificationKey {
  const ders = keyInfo === undefined ? [] : readCertificates(tape, keyInfo);
  if (ders.length === 0) return refuse('no-certificate');
  const distinct = new Map<string, KnownCertificate>();
  for (const der of ders) {
    const certificate = certificates.read(der);
    distinct.set(certificate.sha256, certificate);
  }
  const all = [...distinct.values()];
  const [own, ...others] = all.filter((one) => !all.some((other) => other !== one && isIssuedBy(other, one)));
  return own !== undefined && others.length === 0 ? own : refuse('ambiguous-certificate');
}

/** DER of each X509Certificate in KeyInfo, in order. */
function readCertificates(tape: Tape, keyInfo: ElementNumber): Buffer[] {
  return children(tape, keyInfo)
    .filter((child) => isDsig(tape, child, 'X509Data'))
    .flatMap((data) => children(tape, data).filter((child) => isDsig(tape, child, 'X509Certificate')))
    .map((certificate) => readBase64(tape, certificate));
}

function isIssuedBy(one: KnownCertificate, issuer: KnownCertificate): boolean {
  return one.names !== undefined && one.names.issuer === issuer.names?.subject;
}
