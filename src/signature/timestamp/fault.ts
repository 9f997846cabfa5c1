/**
 * Why a time-stamp token proves nothing: closed, so that a caller may switch on the code.
 * `malformed`: not a token of RFC 3161 in DER. `not-der`: it is encoded in BER. `version-not-allowed`: its SignedData,
 * SignerInfo or TSTInfo has another version than the standards say, as old authorities write 1. `critical-extension`: it,
 * or a certificate of its path, has an extension that must be understood and is not. `imprint-mismatch`: it stamps other data. `nonce-mismatch`: it answers
 * another request. `policy-not-accepted`: made under another policy. `algorithm-not-allowed`: a weak or unknown
 * algorithm or key. `signer-missing`: its signer's certificate is neither in it nor on the list.
 * `signer-mismatch`: the signed attributes name another certificate. `not-a-tsa`: the certificate is not for time
 * stamping alone. `untrusted`: no path to the list of time-stamping authorities. `certificate-not-valid`: a certificate
 * of the path was not valid at the time stated. `path-not-fit`: an authority above may not issue it. `path-unsearched`: the
 * list is so entangled that the search for a path was given up. `altered`: the digest or the signature is false.
 */
export type TimestampFault =
  | 'malformed'
  | 'not-der'
  | 'version-not-allowed'
  | 'critical-extension'
  | 'imprint-mismatch'
  | 'nonce-mismatch'
  | 'policy-not-accepted'
  | 'algorithm-not-allowed'
  | 'signer-missing'
  | 'signer-mismatch'
  | 'not-a-tsa'
  | 'untrusted'
  | 'certificate-not-valid'
  | 'path-not-fit'
  | 'path-unsearched'
  | 'altered';

/** Ends the check of a token; it never leaves `checkToken`. */
export class TokenRefused extends Error {
  readonly fault: TimestampFault;
  constructor(fault: TimestampFault) {
    super(fault);
    this.name = 'TokenRefused';
    this.fault = fault;
  }
}
