import { join } from 'node:path';
import { type Geometry, usualGeometry } from '../../kit/geometry.ts';
import type { Profile } from '../../src/domain/profile/profile.ts';
import { readProfiles } from '../../src/signature/profile/read-profiles.ts';

export const PROFILES_OF_LIBXML2 = join(import.meta.dirname, 'profiles-of-libxml2');

/** A format whose XSD is beyond our compiler: target namespace, choice, union, unique. */
export async function profileOfLibxml2(): Promise<Profile> {
  const profile = (await readProfiles(PROFILES_OF_LIBXML2)).get('hocba-thcs/3');
  if (!profile) throw new Error(`${PROFILES_OF_LIBXML2} holds no hocba-thcs/3`);
  return profile;
}

/** As its documents are signed. */
export const geometryOfLibxml2: Geometry = {
  ...usualGeometry,
  version: '3',
  namespace: 'urn:example:hocba-thcs:3',
};
