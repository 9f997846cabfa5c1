import { X509Certificate } from 'node:crypto';
import type { SignerRole } from '../src/domain/profile/profile.ts';
import {
  type Authority,
  type Issued,
  issueAuthority,
  issueCertificate,
  type Subject,
  type Validity,
} from './certificate.ts';
import { inventedName } from './invented-name.ts';
import { makeRandom } from './random.ts';
import type { School } from './school.ts';
import type { SchoolSigners, Signer, TeacherSigner } from './signer.ts';

/** A test PKI: a root, one issuing CA, and every signer of each school. Its keys protect nothing. */
export interface Pki {
  readonly rootPem: string;
  readonly issuingPem: string;
  readonly root: Authority;
  readonly issuing: Authority;
  readonly schools: readonly SchoolSigners[];
}

const authorityValidity: Validity = {
  notBefore: new Date('2020-01-01T00:00:00Z'),
  notAfter: new Date('2049-12-31T00:00:00Z'),
};
export const signerValidity: Validity = {
  notBefore: new Date('2023-08-01T00:00:00+07:00'),
  notAfter: new Date('2036-08-01T00:00:00+07:00'),
};

/** Makes new keys and certificates for all; about 20 ms for each signer on one core. */
export async function makePki(options: {
  readonly schools: readonly School[];
  /** otherwise new ones, which say that they are for trials */
  readonly authorities?: Pick<Pki, 'root' | 'issuing'>;
}): Promise<Pki> {
  const { root, issuing } = options.authorities ?? (await makeAuthorities(''));
  const schools = await Promise.all(options.schools.map((school) => makeSchoolSigners(school, issuing)));
  return { rootPem: root.certificatePem, issuingPem: issuing.certificatePem, root, issuing, schools };
}

/** @throws Error when the PKI has no such school */
export function schoolOf(pki: Pki, schoolId: string): SchoolSigners {
  const found = pki.schools.find(({ school }) => school.id === schoolId);
  if (!found) throw new Error(`the PKI has no school ${schoolId}`);
  return found;
}

/** `suffix` tells one hierarchy's names from another's. */
export async function makeAuthorities(suffix: string): Promise<{ root: Authority; issuing: Authority }> {
  const organisation = 'Kho học bạ số - chỉ để thử nghiệm';
  const root = await issueAuthority(
    { commonName: `CA gốc thử nghiệm${suffix}`, organisation },
    authorityValidity,
  );
  const issuing = await issueAuthority(
    { commonName: `CA cấp phát thử nghiệm${suffix}`, organisation },
    authorityValidity,
    root,
  );
  return { root, issuing };
}

async function makeSchoolSigners(school: School, issuing: Authority): Promise<SchoolSigners> {
  const random = makeRandom('staff', school.id);
  const person = (role: SignerRole): Promise<Signer> =>
    makeSigner(
      role,
      personSubject(school, inventedName(random), random.between(0, 999_999_999)),
      signerValidity,
      issuing,
    );
  const [seal, principal, teachers, homeroom] = await Promise.all([
    makeSigner('school-seal', sealSubject(school), signerValidity, issuing),
    person('principal'),
    Promise.all(
      teacherSubjects(school).map(
        async (subjects, index): Promise<TeacherSigner> => ({
          ...(await person('subject-teacher')),
          id: subjects.length === 1 ? `gv-${subjects[0]}` : `gv-${index + 1}`,
          subjects,
        }),
      ),
    ),
    Promise.all(school.classes.map(async (name) => [name, await person('homeroom-teacher')] as const)),
  ]);
  return { school, seal, principal, teachers, homeroom: new Map(homeroom) };
}

/** Deals the subjects out to the teachers in turn. */
function teacherSubjects(school: School): string[][] {
  const dealt: string[][] = Array.from(
    { length: Math.min(school.teachers, school.subjects.length) },
    () => [],
  );
  for (const [index, subject] of school.subjects.entries()) dealt[index % dealt.length]?.push(subject.code);
  return dealt;
}

export function sealSubject(school: School): Subject {
  return { uid: `MDV:${school.id}`, commonName: school.name, organisation: school.name };
}

export function personSubject(school: School, name: string, number: number): Subject {
  return { uid: `CCCD:099${String(number).padStart(9, '0')}`, commonName: name, organisation: school.name };
}

export async function makeSigner(
  role: SignerRole,
  subject: Subject,
  validity: Validity,
  issuer: Authority,
): Promise<Signer> {
  return toSigner(role, await issueCertificate(subject, validity, issuer));
}

/** Reads what the signer writes into documents off the certificate itself. */
export function toSigner(role: SignerRole, { certificatePem, privateKey }: Issued): Signer {
  const certificate = new X509Certificate(certificatePem);
  // Node writes one attribute a line, the last in DER first to be read; products write them on one line.
  const attributes = certificate.subject.split('\n');
  const name = attributes.find((line) => line.startsWith('CN='))?.slice(3) ?? '';
  return {
    role,
    name,
    certificatePem,
    certificateBase64: certificate.raw.toString('base64'),
    subject: attributes.join(', '),
    privateKey,
  };
}
