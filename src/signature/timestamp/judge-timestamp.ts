import { createHash } from 'node:crypto';
import type { Profile } from '../../domain/profile/profile.ts';
import { type Finding, type FindingCode, finding } from '../../domain/verification/finding.ts';
import { algorithmName } from '../core/algorithm-names.ts';
import { CANONICALIZATIONS } from '../core/algorithms.ts';
import { pathOf } from '../core/path-of.ts';
import type { TrustSnapshot } from '../trust/trust.ts';
import { canonicalize } from '../xml/canonicalize.ts';
import type { Tape } from '../xml/tape.ts';
import { checkToken, type Timestamp } from './check-token.ts';
import type { TimestampFault } from './fault.ts';
import type { TimestampParts } from './read-timestamp.ts';

export interface JudgedTimestamp {
  readonly findings: readonly Finding[];
  /** only when it holds in every point */
  readonly timestamp: Timestamp | undefined;
}

const NONE: JudgedTimestamp = { findings: [], timestamp: undefined };

const CODES: Readonly<Record<TimestampFault, FindingCode>> = {
  malformed: 'timestamp-malformed',
  'not-der': 'timestamp-not-der',
  'version-not-allowed': 'timestamp-version-not-allowed',
  'critical-extension': 'timestamp-critical-extension',
  'imprint-mismatch': 'timestamp-of-other-data',
  'nonce-mismatch': 'timestamp-of-other-data',
  'policy-not-accepted': 'timestamp-policy-not-accepted',
  'algorithm-not-allowed': 'timestamp-algorithm-not-allowed',
  'signer-missing': 'timestamp-signer-unknown',
  'signer-mismatch': 'timestamp-signer-unknown',
  'not-a-tsa': 'timestamp-signer-not-authority',
  untrusted: 'timestamp-untrusted',
  'certificate-not-valid': 'timestamp-certificate-not-valid',
  'path-not-fit': 'timestamp-path-not-fit',
  'path-unsearched': 'certificate-path-unsearched',
  altered: 'timestamp-altered',
};

/**
 * Đ15.d: the timestamp of a signature, where it has one or its profile demands one. One that is there and false fails
 * the signature: whoever adds a timestamp wants it to count.
 */
export function judgeTimestamp(
  parts: TimestampParts | undefined,
  at: string,
  {
    tape,
    profile: { signing },
    authorities,
  }: {
    readonly tape: Tape;
    readonly profile: Profile;
    /** without a list nobody can be believed */
    readonly authorities: TrustSnapshot | undefined;
  },
): JudgedTimestamp {
  if (!parts) return signing.timestamp?.presence === 'required' ? failed('timestamp-missing', at) : NONE;
  const place = pathOf(tape, parts.element);
  const method = CANONICALIZATIONS.get(parts.canonicalization);
  if (!method || !signing.canonicalization.includes(parts.canonicalization)) {
    return failed('canonicalization-not-allowed', place, algorithmName(parts.canonicalization));
  }
  if (!authorities) return failed('timestamp-untrusted', place);
  const stamped = canonicalize(tape, parts.signatureValue, { ...method, prefixes: [] });
  const check = checkToken(
    parts.token,
    {
      imprint: (hash) => createHash(hash).update(stamped).digest(),
      policies: signing.timestamp?.policies,
    },
    authorities,
  );
  return check.ok ? { findings: [], timestamp: check.timestamp } : failed(CODES[check.fault], place);
}

function failed(code: FindingCode, at: string, detail?: string): JudgedTimestamp {
  return { findings: [finding(code, at, detail)], timestamp: undefined };
}
