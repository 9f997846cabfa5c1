import type { Profile } from '../../domain/profile/profile.ts';
import {
  CANONICALIZATIONS,
  DIGESTS,
  digestOf,
  ENVELOPED,
  isRetired,
  SIGNATURES,
  schemeOf,
  XMLDSIG,
} from './algorithms.ts';

/** Named in a refusal, so that a vendor reads what the signer did. */
const NAMES: ReadonlyMap<string, string> = new Map([
  [`${XMLDSIG}sha1`, 'SHA-1'],
  [`${XMLDSIG}rsa-sha1`, 'RSA with SHA-1'],
  [`${XMLDSIG}dsa-sha1`, 'DSA'],
  ['http://www.w3.org/2009/xmldsig11#dsa-sha256', 'DSA'],
  [`${XMLDSIG}hmac-sha1`, 'HMAC'],
  ['http://www.w3.org/2001/04/xmldsig-more#hmac-sha256', 'HMAC'],
  ['http://www.w3.org/2001/04/xmldsig-more#md5', 'MD5'],
  ['http://www.w3.org/2001/04/xmldsig-more#rsa-md5', 'RSA with MD5'],
  ['http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256', 'ECDSA with SHA-256'],
  [ENVELOPED, 'enveloped-signature'],
  [`${XMLDSIG}base64`, 'base64'],
  ['http://www.w3.org/TR/1999/REC-xpath-19991116', 'XPath'],
  ['http://www.w3.org/2002/06/xmldsig-filter2', 'XPath filter 2'],
  ['http://www.w3.org/TR/1999/REC-xslt-19991116', 'XSLT'],
]);

/** A name for a message. An unknown URI is not repeated: it is the sender's text. */
export function algorithmName(uri: string): string {
  const method = CANONICALIZATIONS.get(uri);
  if (method) {
    const name = method.version === 'exclusive' ? 'exclusive C14N' : `C14N ${method.version}`;
    return method.comments ? `${name} with comments` : name;
  }
  const scheme = SIGNATURES.get(uri);
  return NAMES.get(uri) ?? DIGESTS.get(uri) ?? scheme?.key.toUpperCase() ?? 'unknown algorithm';
}

/**
 * The algorithms of a profile that this verifier cannot compute, or computes only up to a day that the profile leaves
 * out; such a profile must not be loaded.
 */
export function unsupportedAlgorithms(profile: Profile): readonly string[] {
  const { canonicalization, digests, signatures, dataTransforms, time, algorithmEnds } = profile.signing;
  const endless = (uri: string) => isRetired(uri) && algorithmEnds[uri] === undefined;
  return [
    ...canonicalization.filter((uri) => !CANONICALIZATIONS.has(uri)),
    ...digests.filter((uri) => !digestOf(uri) || endless(uri)),
    ...signatures.filter((uri) => !schemeOf(uri) || endless(uri)),
    ...[...dataTransforms, ...time.transforms]
      .flat()
      .filter((uri) => !CANONICALIZATIONS.has(uri) && uri !== ENVELOPED),
  ];
}
