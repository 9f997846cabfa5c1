import { type Profile, profileSchema, xsdName } from './profile.ts';
import { ProfileError, shapeFaults, shown, valueAt } from './profile-error.ts';
import { profileFaults } from './profile-faults.ts';

/**
 * Takes the content of a profile.json (already JSON-parsed) and the text of its XSD.
 * Beyond the shape it holds the keys against each other, so that a profile that is accepted can be obeyed.
 * @throws ProfileError listing every fault at once
 */
export function parseProfile(fileName: string, json: unknown, xsdText: string): Profile {
  const parsed = profileSchema.safeParse(json);
  if (!parsed.success) throw new ProfileError(fileName, shapeFaults(json, parsed.error.issues));
  const faults = profileFaults(parsed.data, xsdText);
  if (faults.length > 0) throw new ProfileError(fileName, faults);
  return { ...parsed.data, xsdText };
}

/**
 * The XSD file that a profile.json names, for the reader that must fetch it before `parseProfile`.
 * @throws ProfileError when the key is missing or leads out of the folder
 */
export function profileXsdName(fileName: string, json: unknown): string {
  const name = valueAt(json, ['xsd']);
  const parsed = xsdName.safeParse(name);
  if (parsed.success) return parsed.data;
  throw new ProfileError(fileName, [
    { key: 'xsd', got: shown(name), want: 'want a file name ending in .xsd, beside profile.json' },
  ]);
}
