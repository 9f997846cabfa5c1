import type { Profile } from '../domain/profile.ts';

export const XMLDSIG = 'http://www.w3.org/2000/09/xmldsig#';
export const C14N = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';

/** What this verifier can compute. A profile chooses from these; whatever stands in neither is refused. */
export const CANONICALIZATIONS: ReadonlySet<string> = new Set([C14N]);
export const DIGESTS: ReadonlyMap<string, string> = new Map([
  ['http://www.w3.org/2001/04/xmlenc#sha256', 'sha256'],
  ['http://www.w3.org/2001/04/xmldsig-more#sha384', 'sha384'],
  ['http://www.w3.org/2001/04/xmlenc#sha512', 'sha512'],
]);
/** RSASSA-PKCS1-v1_5 with the named hash (RFC 6931 clause 2.3). */
export const SIGNATURES: ReadonlyMap<string, string> = new Map([
  ['http://www.w3.org/2001/04/xmldsig-more#rsa-sha256', 'RSA-SHA256'],
  ['http://www.w3.org/2001/04/xmldsig-more#rsa-sha384', 'RSA-SHA384'],
  ['http://www.w3.org/2001/04/xmldsig-more#rsa-sha512', 'RSA-SHA512'],
]);

/** Known but never computed: named in a refusal, so that a vendor reads what the signer did. */
const KNOWN: ReadonlyMap<string, string> = new Map([
  [`${XMLDSIG}sha1`, 'SHA-1'],
  [`${XMLDSIG}rsa-sha1`, 'RSA with SHA-1'],
  [`${XMLDSIG}dsa-sha1`, 'DSA'],
  ['http://www.w3.org/2009/xmldsig11#dsa-sha256', 'DSA'],
  [`${XMLDSIG}hmac-sha1`, 'HMAC'],
  ['http://www.w3.org/2001/04/xmldsig-more#hmac-sha256', 'HMAC'],
  ['http://www.w3.org/2001/04/xmldsig-more#md5', 'MD5'],
  ['http://www.w3.org/2001/04/xmldsig-more#rsa-md5', 'RSA with MD5'],
  ['http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256', 'ECDSA with SHA-256'],
  [`${XMLDSIG}enveloped-signature`, 'enveloped-signature'],
  [`${XMLDSIG}base64`, 'base64'],
  ['http://www.w3.org/TR/1999/REC-xpath-19991116', 'XPath'],
  ['http://www.w3.org/2002/06/xmldsig-filter2', 'XPath filter 2'],
  ['http://www.w3.org/TR/1999/REC-xslt-19991116', 'XSLT'],
  [C14N, 'C14N 1.0'],
  [`${C14N}#WithComments`, 'C14N 1.0 with comments'],
  ['http://www.w3.org/2006/12/xml-c14n11', 'C14N 1.1'],
  ['http://www.w3.org/2001/10/xml-exc-c14n#', 'exclusive C14N'],
  ['http://www.w3.org/2001/10/xml-exc-c14n#WithComments', 'exclusive C14N with comments'],
]);

/** A name for a message. An unknown URI is not repeated: it is the sender's text. */
export function algorithmName(uri: string): string {
  return KNOWN.get(uri) ?? DIGESTS.get(uri) ?? SIGNATURES.get(uri) ?? 'unknown algorithm';
}

/** The algorithms of a profile that this verifier cannot compute; such a profile must not be loaded. */
export function unsupportedAlgorithms(profile: Profile): readonly string[] {
  const { canonicalization, digests, signatures, dataTransforms, time } = profile.signing;
  return [
    ...canonicalization.filter((uri) => !CANONICALIZATIONS.has(uri)),
    ...digests.filter((uri) => !DIGESTS.has(uri)),
    ...signatures.filter((uri) => !SIGNATURES.has(uri)),
    ...[...dataTransforms, ...time.transforms].flat().filter((uri) => !CANONICALIZATIONS.has(uri)),
  ];
}
