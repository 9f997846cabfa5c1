import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export const dirOption = {
  type: 'string',
  default: '.school',
  value: 'DIR',
  what: { vi: 'thư mục làm việc', en: 'the kit’s folder (.school)' },
} as const;

/**
 * The kit's folder: `pki/` (with all keys), `trust/` (what a repository must trust), and documents as
 * `unsigned/<school>/<school year>/<class>-<number>.xml` and the same under `signed/`. No file name holds personal data.
 */
export interface KitFolder {
  readonly pki: string;
  readonly trust: string;
  pushState(school: string): string;
  write(stage: Stage, document: DocumentPlace, bytes: string | Uint8Array): Promise<void>;
  read(stage: Stage, document: DocumentPlace): Promise<Buffer>;
  /** in a fixed order; none when there is no such folder */
  list(
    stage: Stage,
    only?: { readonly school?: string; readonly schoolYear?: string },
  ): Promise<readonly DocumentPlace[]>;
}

export type Stage = 'unsigned' | 'signed';

export interface DocumentPlace {
  readonly school: string;
  readonly schoolYear: string;
  /** `6A-001.xml` */
  readonly file: string;
}

export function kitFolder(dir: string): KitFolder {
  const pathOf = (stage: Stage, { school, schoolYear, file }: DocumentPlace): string =>
    join(dir, stage, school, schoolYear, file);
  return {
    pki: join(dir, 'pki'),
    trust: join(dir, 'trust'),
    pushState: (school) => join(dir, `push-${school}.jsonl`),
    async write(stage, document, bytes) {
      await mkdir(dirname(pathOf(stage, document)), { recursive: true });
      await writeFile(pathOf(stage, document), bytes);
    },
    read: (stage, document) => readFile(pathOf(stage, document)),
    async list(stage, only = {}) {
      const found: DocumentPlace[] = [];
      for (const school of await names(join(dir, stage), only.school)) {
        for (const schoolYear of await names(join(dir, stage, school), only.schoolYear)) {
          const files = (await names(join(dir, stage, school, schoolYear))).filter((name) =>
            name.endsWith('.xml'),
          );
          found.push(...files.map((file) => ({ school, schoolYear, file })));
        }
      }
      return found;
    },
  };
}

export function classOf({ file }: DocumentPlace): string {
  return file.replace(/-[0-9]+\.xml$/, '');
}

async function names(dir: string, only?: string): Promise<readonly string[]> {
  const all = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return all.filter((name) => only === undefined || name === only).sort();
}
