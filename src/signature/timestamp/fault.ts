/**
 * Why a time-stamp token proves nothing: closed, so that a caller may switch on the code.
 * `malformed`: not a token of RFC 3161 in DER. `imprint-mismatch`: it stamps other data. `nonce-mismatch`: it answers
 * another request. `policy-not-accepted`: made under another policy. `algorithm-not-allowed`: a weak or unknown
 * algorithm or key. `signer-missing`: its signer's certificate is neither in it nor on the list.
 * `signer-mismatch`: the signed attributes name another certificate. `not-a-tsa`: the certificate is not for time
 * stamping alone. `untrusted`: no path to the list of time-stamping authorities. `certificate-not-valid`: a certificate
 * of the path was not valid, or not fit, at the time stated. `altered`: the digest or the signature is false.
 */
export type TimestampFault =
  | 'malformed'
  | 'imprint-mismatch'
  | 'nonce-mismatch'
  | 'policy-not-accepted'
  | 'algorithm-not-allowed'
  | 'signer-missing'
  | 'signer-mismatch'
  | 'not-a-tsa'
  | 'untrusted'
  | 'certificate-not-valid'
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
