import type { Sha256 } from '../../domain/identity/sha256.ts';

/** Lists and answers of the authorities, fetched before (RFC 5280, RFC 6960). Their signatures are checked by the verifier. */
export interface RevocationEvidence {
  /** `required`: a certificate on which nothing reaches is refused (INDETERMINATE); `if-available`: the report says so */
  readonly policy: 'required' | 'if-available';
  /** names this very set: SHA-256 over the pieces in order */
  readonly version: Sha256;
  /** DER */
  readonly crls: readonly Uint8Array[];
  /** DER */
  readonly ocsp: readonly Uint8Array[];
}
