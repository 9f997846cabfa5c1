import { createHash } from 'node:crypto';
import { firstYear, parseSchoolYear } from '../src/domain/identity/school-year.ts';
import { parseSha256, type Sha256 } from '../src/domain/identity/sha256.ts';
import { unsignedDocument } from './document.ts';
import { type Pki, schoolOf } from './pki.ts';
import type { Pupil } from './pupil.ts';
import { makePupils } from './pupils.ts';
import { type SignOptions, signDocument } from './sign.ts';
import { signersOf } from './signer.ts';

export interface SignedDocument {
  readonly pupil: Pupil;
  readonly className: string;
  readonly bytes: Uint8Array;
  readonly sha256: Sha256;
}

export interface MakeSignedOptions {
  readonly pki: Pki;
  /** the school's id, one of the PKI's */
  readonly school: string;
  /** `2025-2026` */
  readonly schoolYear: string;
  /** all of the school's classes unless told */
  readonly classes?: readonly string[];
  readonly pupilsPerClass: number;
  readonly seed: string | number;
  /** `YYYY-MM-DD`, also the effective date; 28 May of the school year's end unless told */
  readonly signingDay?: string;
  readonly remarkLength?: number;
  /** how the signing differs from what the profile wants */
  readonly signing?: Omit<SignOptions, 'signingDay'>;
}

/**
 * Invented pupils' transcripts of a school year, signed as `hocba-thcs/1` wants it. With one PKI the same
 * options give the same bytes. About 10 ms a document on one core.
 */
export function makeSignedDocuments(options: MakeSignedOptions): readonly SignedDocument[] {
  const signers = schoolOf(options.pki, options.school);
  const { school } = signers;
  const signingDay = options.signingDay ?? closingDay(options.schoolYear);
  const pupils = makePupils({ ...options, school, classes: options.classes ?? school.classes });
  return pupils.map((pupil) => {
    const staff = signersOf(signers, pupil.className);
    const xml = unsignedDocument({ pupil, school, staff, effectiveDate: signingDay });
    const bytes = signDocument(xml, staff, { ...options.signing, signingDay });
    return { pupil, className: pupil.className, bytes, sha256: sha256(bytes) };
  });
}

/** @throws Error when the school year is not one */
export function closingDay(schoolYear: string): string {
  const parsed = parseSchoolYear(schoolYear);
  if (!parsed) throw new Error(`school year ${schoolYear}: want two consecutive years, such as 2025-2026`);
  return `${firstYear(parsed) + 1}-05-28`;
}

export function sha256(bytes: Uint8Array): Sha256 {
  const hex = parseSha256(createHash('sha256').update(bytes).digest('hex'));
  if (!hex) throw new Error('SHA-256 did not give 64 hexadecimal digits');
  return hex;
}
