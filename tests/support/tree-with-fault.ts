import { cp, mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { edit } from './signed-documents.ts';

/** Text of a file of this tree that stands there once, and what a careless hand could have made of it. */
export interface PlantedFault {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const root = join(import.meta.dirname, '../..');
const PARTS = ['src', 'kit', 'trial', 'config', 'tests', 'package.json'];

/** A copy of the working tree in a temporary folder, with one fault in it and the packages that are installed here. */
export async function treeWithFault({ file, from, to }: PlantedFault): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kho-hoc-ba-fault-'));
  for (const part of PARTS) await cp(join(root, part), join(folder, part), { recursive: true });
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  const faulty = join(folder, file);
  await writeFile(faulty, edit(await readFile(faulty, 'utf8'), from, to));
  return folder;
}

/** In a verifier that believes what it should check. */
export const PLANTED = {
  'digests are not compared': {
    file: 'src/signature/core/region-digests.ts',
    from: 'if (digest.length !== bytes.length) return false;',
    to: 'if (digest.length !== bytes.length) return false;\n  return true;',
  },
  'values are not checked': {
    file: 'src/signature/core/check-value.ts',
    from: 'if (key.asymmetricKeyType !== scheme.key) return false;',
    to: 'return true;',
  },
  'white space in a tag is taken for canonical': {
    file: 'src/signature/xml/element.ts',
    from: 'if (next !== at + 1 || c !== 0x20) canonical = false;',
    to: '',
  },
} as const satisfies Record<string, PlantedFault>;
