import type { Pki } from '../../../kit/pki.ts';
import { makeSchool } from '../../../kit/school.ts';
import { lowerSecondarySubjects } from '../../../kit/subjects.ts';
import { sharedPki } from '../../support/shared-pki.ts';

/** A small PKI: one school with two classes and two teachers who share four subjects. */
export function makeSmallPki(): Promise<Pki> {
  const subjects = [...lowerSecondarySubjects.slice(0, 2), ...lowerSecondarySubjects.slice(8, 10)];
  return sharedPki([makeSchool('37099001', { classes: ['6A', '9B'], subjects, teachers: 2 })]);
}

export const year = { school: '37099001', schoolYear: '2025-2026', pupilsPerClass: 2, seed: 'kit' } as const;
