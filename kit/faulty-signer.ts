import type { SignerRole } from '../src/domain/profile/profile.ts';
import type { Authority, Validity } from './certificate.ts';
import { makeAuthorities, makeSigner, type Pki, personSubject, sealSubject, signerValidity } from './pki.ts';
import { makeSchool } from './school.ts';
import type { SchoolSigners, Signer } from './signer.ts';

/**
 * What is wrong with a certificate:
 * - `expired`: it ended before the day it signs on; `not-yet-valid`: it begins after
 * - `untrusted`: issued by a CA of the same name that the trust list doesn't hold
 * - `issued-by-person`: issued with the key of a person's certificate, which is no CA
 * - `other-school`: genuine, but of another school (for a seal, another MDV)
 */
export type Fault = 'expired' | 'not-yet-valid' | 'untrusted' | 'issued-by-person' | 'other-school';

/** Makes a signer for `role` at a school with one fault in the certificate. The key and signature are sound. */
export async function makeFaultySigner(
  pki: Pki,
  school: SchoolSigners,
  role: SignerRole,
  fault: Fault,
): Promise<Signer> {
  const at = fault === 'other-school' ? makeSchool('37099999', { number: 999 }) : school.school;
  const subject = role === 'school-seal' ? sealSubject(at) : personSubject(at, 'Thử Nghiệm Sai Sót', 1);
  return makeSigner(role, subject, validityOf(fault), await issuerOf(pki, school, fault));
}

function validityOf(fault: Fault): Validity {
  if (fault === 'expired') return { ...signerValidity, notAfter: new Date('2024-08-01T00:00:00+07:00') };
  if (fault === 'not-yet-valid')
    return { ...signerValidity, notBefore: new Date('2035-08-01T00:00:00+07:00') };
  return signerValidity;
}

async function issuerOf(pki: Pki, school: SchoolSigners, fault: Fault): Promise<Authority> {
  if (fault === 'issued-by-person') return school.principal;
  return fault === 'untrusted' ? (await makeAuthorities('')).issuing : pki.issuing;
}
