import type { Profile } from '../domain/profile/profile.ts';
import type { SignatureReport } from '../domain/verification/report.ts';
import type { ReferenceOpinion } from './opinion.ts';

/** A Reference whose digest we call true and the other verifier false, because it means something else by its transforms. */
export interface DifferenceByDesign {
  /** how the profile builds its signatures */
  readonly geometry: string;
  readonly why: { readonly vi: string; readonly en: string };
  holds(profile: Profile, signature: SignatureReport, reference: ReferenceOpinion): boolean;
}

/** All of them; what is not in this table is an alarm. */
export const BY_DESIGN: readonly DifferenceByDesign[] = [
  {
    geometry: 'enveloped-deep',
    why: {
      vi: 'Chữ ký nằm sâu trong vùng mà nó ký; xmldsigjs chỉ bỏ Signature là con trực tiếp của vùng đó',
      en: 'the Signature lies deep inside what it signs; xmldsigjs takes away only a Signature that is a child of the signed element',
    },
    holds: ({ signing }, { role }, { enveloped }) =>
      enveloped && signing.roles.some((one) => one.role === role && one.placement === 'enveloped'),
  },
];
