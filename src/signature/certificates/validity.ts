import type { Certificate } from './certificate.ts';

/**
 * Where an instant lies to a certificate's validity. A clock that is behind signs minutes before a certificate that was
 * just issued begins: such minutes count as its own, as they do wherever times are held against each other. At its end
 * nothing is given: who issues knows when that is.
 */
export function validityAt(
  { notBefore, notAfter }: Pick<Certificate, 'notBefore' | 'notAfter'>,
  at: Date,
  skewMs: number,
): 'not-yet' | 'valid' | 'expired' {
  if (at.getTime() + skewMs < notBefore.getTime()) return 'not-yet';
  return at.getTime() > notAfter.getTime() ? 'expired' : 'valid';
}
