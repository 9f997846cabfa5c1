import { usualGeometry } from '../../kit/geometry.ts';
import { makeSignedDocuments } from '../../kit/make-signed.ts';
import { makeSchool } from '../../kit/school.ts';
import { lowerSecondarySubjects } from '../../kit/subjects.ts';
import type { Profile } from '../../src/domain/profile/profile.ts';
import { readProfiles } from '../../src/signature/profile/read-profiles.ts';
import { SAMPLES, sampleProfile } from '../support/geometries.ts';
import { geometryOfLibxml2, profileOfLibxml2 } from '../support/profile-of-libxml2.ts';
import { sharedPki } from '../support/shared-pki.ts';
import { PROFILES } from '../support/signed-documents.ts';

/** Transcripts signed in every geometry that a profile takes, each with its profile; plain data, for a worker thread. */
export interface GeometryCorpus {
  readonly geometries: readonly { readonly profile: Profile; readonly transcripts: readonly Uint8Array[] }[];
  readonly rootPem: string;
  readonly issuingPem: string;
}

/** Of a fifth of the subjects: the other verifier takes its time. */
export async function makeGeometryCorpus(): Promise<GeometryCorpus> {
  const subjects = lowerSecondarySubjects.slice(0, 2);
  const school = makeSchool('37099001', { classes: ['6A'], subjects, teachers: 2 });
  const pki = await sharedPki([school]);
  const shipped = (await readProfiles(PROFILES)).get('hocba-thcs/1');
  if (!shipped) throw new Error('config/profiles holds no hocba-thcs/1');
  const made = [
    { profile: shipped, geometry: usualGeometry },
    { profile: await profileOfLibxml2(), geometry: geometryOfLibxml2 },
    ...SAMPLES.map((sample) => ({ profile: sampleProfile(sample), geometry: sample.geometry })),
  ];
  return {
    geometries: made.map(({ profile, geometry }) => ({
      profile,
      transcripts: makeSignedDocuments({
        pki,
        school: school.id,
        schoolYear: '2025-2026',
        seed: 'opinions',
        pupilsPerClass: 4,
        remarkLength: 40,
        signing: { geometry },
      }).map(({ bytes }) => bytes),
    })),
    rootPem: pki.rootPem,
    issuingPem: pki.issuingPem,
  };
}
