import { createHash } from 'node:crypto';
import { parseSchoolId, type SchoolId } from '../../domain/identity/school-id.ts';
import { parseSchoolYear, type SchoolYear } from '../../domain/identity/school-year.ts';
import type { Sha256 } from '../../domain/identity/sha256.ts';
import type { Profile } from '../../domain/profile/profile.ts';
import { XMLDSIG } from '../core/algorithms.ts';
import { Refused } from '../findings/refused.ts';
import { elementFinder } from '../reading/elements.ts';
import { scanDocument } from '../reading/scan-document.ts';
import { isNamed, plainText } from '../xml/nodes.ts';
import { readFields } from './content.ts';

/** What the registry must be asked so that one document can be judged: its signers' certificates, its school and year. */
export interface RegistryQuestion {
  readonly certificates: readonly Sha256[];
  readonly schoolId: SchoolId | undefined;
  readonly schoolYear: SchoolYear | undefined;
  readonly className: string | undefined;
}

const NOTHING: RegistryQuestion = {
  certificates: [],
  schoolId: undefined,
  schoolYear: undefined,
  className: undefined,
};

/**
 * Read by the verifier's own scanner and without judging anything: `verify` finds the same certificates where they
 * belong, and one that was not asked for is one that is not registered. A document that cannot be scanned asks nothing.
 */
export function registryQuestion(bytes: Uint8Array, profile: Profile): RegistryQuestion {
  try {
    const tape = scanDocument(bytes, profile);
    const certificates = new Set<Sha256>();
    for (let element = 0; element < tape.elements.length; element++) {
      if (!isNamed(tape, element, XMLDSIG, 'X509Certificate')) continue;
      const text = plainText(tape, element);
      if (text === undefined) continue;
      const der = Buffer.from(text, 'base64');
      certificates.add(createHash('sha256').update(der).digest('hex') as Sha256);
      // One a signature, and no more signatures than the profile takes.
      if (certificates.size >= profile.limits.signatures) break;
    }
    const fields = readFields(tape, elementFinder(tape), profile);
    return {
      certificates: [...certificates],
      schoolId: parseSchoolId(fields.schoolId?.text ?? ''),
      schoolYear: parseSchoolYear(fields.schoolYear?.text ?? ''),
      className: fields.className?.text,
    };
  } catch (error) {
    if (error instanceof Refused) return NOTHING;
    throw error;
  }
}
