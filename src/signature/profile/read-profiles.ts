import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseProfile, profileXsdName } from '../../domain/profile/parse-profile.ts';
import type { Profile } from '../../domain/profile/profile.ts';
import { unsupportedAlgorithms } from '../core/algorithm-names.ts';
import { bringChecker } from '../schema/libxml2-when-asked.ts';
import { schemaOf } from '../schema/schema-findings.ts';

/**
 * Reads every `<dir>/<folder>/profile.json` with the XSD beside it; several formats and versions stand side by side.
 * @throws Error naming the file: none found, one that lies beside the folders, unreadable, not JSON, not a usable profile, an XSD that does not compile,
 * an algorithm that the verifier does not compute, or two profiles with the same id or the same root and version
 */
export async function readProfiles(dir: string): Promise<ReadonlyMap<string, Profile>> {
  const profiles = new Map<string, Profile>();
  for (const name of await foldersOf(dir)) {
    const file = join(dir, name, 'profile.json');
    const profile = await readProfile(file, join(dir, name));
    for (const other of profiles.values()) {
      const same = other.root.element === profile.root.element && other.root.version === profile.root.version;
      if (same || other.id === profile.id) {
        throw new Error(
          `${file}: ${profile.id} has the id, or the root and version, of another profile (${other.id})`,
        );
      }
    }
    profiles.set(profile.id, profile);
  }
  if (profiles.size === 0) throw new Error(`${dir}: no format profile; want <folder>/profile.json`);
  return profiles;
}

/** Words to whoever looks into the folder, and what begins with a dot, are no formats; any other file is one misplaced. */
async function foldersOf(dir: string): Promise<readonly string[]> {
  const names = (await readdir(dir)).filter((name) => !name.startsWith('.')).sort();
  const folders: string[] = [];
  for (const name of names) {
    // Followed where it is a link, as mounted configuration is.
    if ((await stat(join(dir, name))).isDirectory()) folders.push(name);
    else if (!/\.(md|txt)$/i.test(name)) {
      throw new Error(
        `${join(dir, name)}: không phải thư mục của một định dạng / no folder of a format; want <folder>/profile.json`,
      );
    }
  }
  return folders;
}

async function readProfile(file: string, folder: string): Promise<Profile> {
  const json = parseJson(file, await readFile(file, 'utf8'));
  const xsdText = await readFile(join(folder, profileXsdName(file, json)), 'utf8');
  const profile = parseProfile(file, json, xsdText);
  const unsupported = unsupportedAlgorithms(profile);
  if (unsupported.length > 0)
    throw new Error(`${file}: the verifier does not compute ${unsupported.join(', ')}`);
  await bringChecker(profile);
  schemaOf(profile);
  return profile;
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${file}: not valid JSON`, { cause: error });
  }
}
