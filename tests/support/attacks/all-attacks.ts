import type { SignedDocuments } from '../signed-documents.ts';
import type { Attack } from './attack.ts';
import { bombAttacks } from './bombs.ts';
import { byteAttacks, unicodeAttacks } from './bytes.ts';
import { certificateAttacks } from './certificates.ts';
import { idAttacks } from './ids.ts';
import { markupAttacks, structureAttacks } from './markup.ts';
import { timeAttacks } from './times.ts';
import { valueAttacks } from './values.ts';
import { wrappingAttacks } from './wrapping.ts';

/** Every known form of attack on signed XML, adapted to this format. */
export async function allAttacks(fixture: SignedDocuments): Promise<readonly Attack[]> {
  return [
    ...wrappingAttacks(fixture),
    ...markupAttacks(fixture),
    ...structureAttacks(fixture),
    ...idAttacks(fixture),
    ...byteAttacks(fixture),
    ...unicodeAttacks(fixture),
    ...bombAttacks(fixture),
    ...timeAttacks(fixture),
    ...(await certificateAttacks(fixture)),
    ...(await valueAttacks(fixture)),
  ];
}
