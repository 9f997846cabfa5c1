import { mkdir, rm } from 'node:fs/promises';
import {
  closingDay,
  type MakeSignedOptions,
  makeSignedDocuments,
  type SignedDocument,
} from '../../kit/make-signed.ts';
import { makePki, type Pki, schoolOf } from '../../kit/pki.ts';
import { loadPki, savePki } from '../../kit/pki-files.ts';
import { makeSchool } from '../../kit/school.ts';
import type { SchoolSigners } from '../../kit/signer.ts';
import { vietnameseDay } from '../../src/domain/identity/calendar.ts';
import type { SchoolId } from '../../src/domain/identity/school-id.ts';
import { schoolYear } from './settings.ts';

/** A school of the demo: who signs there, and what it has signed. */
export interface DemoSchool {
  readonly id: SchoolId;
  readonly name: string;
  readonly classes: readonly string[];
  readonly signers: SchoolSigners;
  readonly documents: readonly SignedDocument[];
}

const schools = [
  makeSchool('37099001', { classes: ['6A', '7A', '8A'] }),
  makeSchool('37099002', { classes: ['6A', '7A', '9A'] }),
];
const seed = 'demo';

/** Keys are slow to make, so the PKI is kept between runs; a folder that can't be read is made anew. */
export async function openPki(dir: string, progress: (line: string) => void): Promise<Pki> {
  const kept = await loadPki(dir).catch(() => undefined);
  if (kept && schools.every(({ id }) => kept.schools.some(({ school }) => school.id === id))) return kept;
  progress('tạo chứng thư thử nghiệm cho hai trường / making a test PKI for two schools');
  const pki = await makePki({ schools });
  await rm(dir, { recursive: true, force: true });
  await mkdir(dir, { recursive: true });
  await savePki(pki, dir);
  return pki;
}

/** Every pupil's record of the year, signed; `pupilsPerClass` of them in each class. */
export function demoSchools(pki: Pki, pupilsPerClass: number, now: Date): readonly [DemoSchool, DemoSchool] {
  const made = schools.map(({ id, name, classes }) => ({
    id,
    name,
    classes,
    signers: schoolOf(pki, id),
    documents: makeSignedDocuments(signingOptions(pki, id, pupilsPerClass, now)),
  }));
  const [first, second] = made;
  if (!first || !second) throw new Error('the demo wants two schools');
  return [first, second];
}

/** @throws Error when the school has not so many pupils */
export function documentAt(school: DemoSchool, index: number): SignedDocument {
  const document = school.documents[index];
  if (!document) throw new Error(`the school has no pupil ${index}`);
  return document;
}

/**
 * The same pupil's record made once more, in other ways: another remark (a corrected record), another signing.
 * @param index the pupil's place among the school's documents
 */
export function remakeDocument(
  pki: Pki,
  school: DemoSchool,
  index: number,
  now: Date,
  changed: Pick<MakeSignedOptions, 'signing' | 'remarkLength'>,
): SignedDocument {
  const perClass = school.documents.length / school.classes.length;
  const { personalId } = documentAt(school, index).pupil;
  // A pupil is who it is by its place: as many classes and pupils as it takes to reach that place will do.
  const made = makeSignedDocuments({
    ...signingOptions(pki, school.id, (index % perClass) + 1, now),
    classes: school.classes.slice(0, Math.floor(index / perClass) + 1),
    ...changed,
  });
  const document = made.find(({ pupil }) => pupil.personalId === personalId);
  if (!document) throw new Error('the kit made another pupil');
  return document;
}

function signingOptions(pki: Pki, school: SchoolId, pupilsPerClass: number, now: Date): MakeSignedOptions {
  return { pki, school, schoolYear, pupilsPerClass, seed, signingDay: signingDay(now) };
}

/** The day the year closes, or yesterday where that is still to come: a signature from the future is refused. */
function signingDay(now: Date): string {
  const yesterday = vietnameseDay(new Date(now.getTime() - 86_400_000));
  const [earlier = yesterday] = [closingDay(schoolYear), yesterday].sort();
  return earlier;
}
