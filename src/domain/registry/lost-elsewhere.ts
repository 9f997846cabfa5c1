import { type DecidedCompromise, type RegisteredCertificate, stepAt } from './certificate.ts';
import { compromiseOf } from './certificate-compromise.ts';

/** A declaration, as far as it tells of the key itself. */
export interface TellsOfKey extends Pick<RegisteredCertificate, 'history'> {
  readonly compromise?: Pick<DecidedCompromise, 'upheld'>;
}

export type LostElsewhere = 'certificate-suspended-elsewhere' | 'certificate-compromised-elsewhere';

/**
 * A key that cannot be found, or that left its holder's hands (Đ8.3), is gone at every school that its holder serves: what one
 * school has told of it stops the certificate at all of them, until that school or the department has decided. How long
 * somebody serves a school is that school's matter alone. A declaration that nobody approved tells nothing: anybody could
 * stop anybody by it.
 * @param others other declarations of the certificate that signed
 * @param existedAt by when the signature is proven to have existed
 */
export function lostElsewhere(
  others: readonly TellsOfKey[],
  signedAt: Date,
  existedAt: Date,
): readonly LostElsewhere[] {
  const approved = others.filter(wasApproved);
  if (approved.some((other) => isCompromised(other, signedAt, existedAt))) {
    return ['certificate-compromised-elsewhere'];
  }
  const suspended = approved.some((other) => stepAt(other, signedAt)?.state === 'suspended');
  return suspended ? ['certificate-suspended-elsewhere'] : [];
}

export function wasApproved({ history }: Pick<TellsOfKey, 'history'>): boolean {
  return history.some(({ state }) => state === 'in-force');
}

/** Whoever has the key can write any time, so that only what is proven to be older counts. */
function isCompromised(other: TellsOfKey, signedAt: Date, existedAt: Date): boolean {
  const told = compromiseOf(other);
  if (!told || other.compromise?.upheld === false) return false;
  const since = new Date(told.since);
  return signedAt >= since || existedAt >= since;
}
