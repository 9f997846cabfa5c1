import type { KeyObject } from 'node:crypto';
import type { SignerRole } from '../src/domain/profile/profile.ts';
import type { School } from './school.ts';

/** One who signs: a certificate of the test PKI and its private key. */
export interface Signer {
  readonly role: SignerRole;
  /** the certificate's CN: a person's name, or the school's */
  readonly name: string;
  readonly certificatePem: string;
  /** DER in base64 on one line, as X509Certificate carries it */
  readonly certificateBase64: string;
  /** the subject as text, as X509SubjectName carries it */
  readonly subject: string;
  readonly privateKey: KeyObject;
}

/** A subject teacher: `id` is the Id of the signing slot and of the results that name it. */
export interface TeacherSigner extends Signer {
  readonly id: string;
  readonly subjects: readonly string[];
}

/** All signers of one school. */
export interface SchoolSigners {
  readonly school: School;
  readonly seal: Signer;
  readonly principal: Signer;
  readonly teachers: readonly TeacherSigner[];
  /** by class name */
  readonly homeroom: ReadonlyMap<string, Signer>;
}

/** The signers of one document: the slots it must have, filled. */
export interface DocumentSigners {
  readonly teachers: readonly TeacherSigner[];
  readonly homeroom: Signer;
  readonly principal: Signer;
  readonly seal: Signer;
}

/** @throws Error when the class has no homeroom teacher in the PKI */
export function signersOf(school: SchoolSigners, className: string): DocumentSigners {
  const homeroom = school.homeroom.get(className);
  if (!homeroom)
    throw new Error(`school ${school.school.id}: the PKI has no homeroom teacher for class ${className}`);
  return { teachers: school.teachers, homeroom, principal: school.principal, seal: school.seal };
}
