import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makePki, type Pki, schoolOf } from '../../../kit/pki.ts';
import { makeSchool } from '../../../kit/school.ts';
import type { SchoolSigners } from '../../../kit/signer.ts';
import { extraSubjects, lowerSecondarySubjects, type Subject } from '../../../kit/subjects.ts';
import {
  type BenchDocument,
  CLASS_NAME,
  type DocumentsWanted,
  makeDocuments,
  signaturesOf,
} from './documents.ts';
import { FLIPS, flipped } from './flipped.ts';

export const SUBJECTS: readonly Subject[] = [...lowerSecondarySubjects, ...extraSubjects(45)];
const schoolId = '37099060';

/** How the documents are signed: as the profile wants it, or with no Id that stands twice. */
export type Geometry = 'as-signed' | 'unique-ids';

/** Files, since each system reads them in a process of its own. */
export interface DocumentFiles {
  readonly valid: readonly string[];
  /** the first of them with one byte changed, in each of several places */
  readonly flipped: readonly string[];
}

export interface Case {
  readonly name: string;
  readonly signatures: number;
  /** of the first document */
  readonly bytes: number;
  readonly files: Readonly<Record<Geometry, DocumentFiles>>;
}

/** Everything that the systems are given: documents and trust list, in a folder that is removed at the end. */
export interface Corpus {
  readonly folder: string;
  readonly cases: readonly Case[];
  readonly signers: SchoolSigners;
  remove(): Promise<void>;
}

export interface DocumentCounts {
  readonly small: number;
  readonly usual: number;
  readonly large: number;
}

/** One school of 57 subjects and as many teachers; about half a minute on one core. */
export async function makeCorpus(counts: DocumentCounts): Promise<Corpus> {
  const folder = await mkdtemp(join(tmpdir(), 'kho-hoc-ba-bench-'));
  const pki = await makePki({
    schools: [makeSchool(schoolId, { classes: [CLASS_NAME], subjects: SUBJECTS })],
  });
  await writeTrust(pki, join(folder, 'trust'));
  const signers = schoolOf(pki, schoolId);
  const wanted: readonly Omit<DocumentsWanted, 'seed'>[] = [
    { signers, subjects: SUBJECTS.slice(0, 1), pupils: counts.small },
    { signers, subjects: lowerSecondarySubjects, pupils: counts.usual },
    { signers, subjects: SUBJECTS, pupils: counts.large, remarkLength: 3_700 },
  ];
  const cases: Case[] = [];
  for (const one of wanted) {
    const signatures = signaturesOf(one);
    const documents = makeDocuments({ ...one, seed: 'bench' });
    cases.push(await writeCase(join(folder, String(signatures)), signatures, documents));
  }
  return { folder, cases, signers, remove: () => rm(folder, { recursive: true, force: true }) };
}

async function writeTrust(pki: Pki, folder: string): Promise<void> {
  await mkdir(folder);
  await writeFile(join(folder, 'root.pem'), pki.rootPem);
  await writeFile(join(folder, 'issuing.pem'), pki.issuingPem);
}

async function writeCase(
  folder: string,
  signatures: number,
  documents: readonly BenchDocument[],
): Promise<Case> {
  const asSigned = documents.map(({ bytes }) => bytes);
  return {
    name: `${signatures} signatures`,
    signatures,
    bytes: asSigned[0]?.length ?? 0,
    files: {
      'as-signed': await writeGeometry(join(folder, 'as-signed'), asSigned),
      'unique-ids': await writeGeometry(
        join(folder, 'unique-ids'),
        documents.map(({ uniqueIds }) => uniqueIds),
      ),
    },
  };
}

async function writeGeometry(folder: string, documents: readonly Uint8Array[]): Promise<DocumentFiles> {
  const [first] = documents;
  if (!first) throw new Error('a case wants at least one document');
  return {
    valid: await writeDocuments(join(folder, 'valid'), documents),
    flipped: await writeDocuments(
      join(folder, 'flipped'),
      FLIPS.map((flip) => flipped(first, flip)),
    ),
  };
}

/** The files, in the order of the documents. */
export async function writeDocuments(folder: string, documents: readonly Uint8Array[]): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  return Promise.all(
    documents.map(async (bytes, index) => {
      const file = join(folder, `${index}.xml`);
      await writeFile(file, bytes);
      return file;
    }),
  );
}
