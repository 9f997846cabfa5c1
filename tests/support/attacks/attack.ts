import type { Profile } from '../../../src/domain/profile/profile.ts';
import type { TrustSnapshot } from '../../../src/signature/trust/trust.ts';

/** A document made to be believed, and the reason for which it must be refused. */
export interface Attack {
  readonly name: string;
  readonly document: string | Uint8Array;
  /** `role: code` or `document: code`, which the report must hold */
  readonly expected: string;
  /** where the attack needs another profile or trust list than the usual */
  readonly profile?: Profile;
  readonly trust?: TrustSnapshot;
}
