import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WrongUsage } from '../../src/command-line/wrong-usage.ts';
import type { KitFolder } from './kit-folder.ts';

export interface PupilFile {
  readonly bytes: Buffer;
  readonly personalId: string;
}

/**
 * A pupil is named by a document, and the number read from it: on the command line every process of the machine would
 * see it. `6A-001.xml` stands in the kit's folder, signed before unsigned; anything else is a path.
 * @throws WrongUsage
 */
export async function pupilFile(
  folder: KitFolder,
  of: { readonly school: string; readonly schoolYear: string },
  file: string,
): Promise<PupilFile> {
  const place = { ...of, file };
  const tried = [
    () => folder.read('signed', place),
    () => folder.read('unsigned', place),
    () => readFile(file),
  ];
  for (const read of tried) {
    const bytes = await read().catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
      throw error;
    });
    if (bytes) return { bytes, personalId: personalIdIn(bytes, file) };
  }
  const where = join(of.school, of.schoolYear);
  throw new WrongUsage(
    `${file}: không có, cả trong / it is not there, nor in signed/${where}, unsigned/${where}`,
  );
}

/** @throws Error */
export function personalIdIn(xml: Buffer, file: string): string {
  const id = /<SO_DINH_DANH_CA_NHAN>([0-9]{12})</.exec(xml.toString('utf8'))?.[1];
  if (id === undefined) throw new Error(`${file}: không có số định danh / no personal ID`);
  return id;
}
