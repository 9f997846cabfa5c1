import { type MakeStatementOptions, makeStatement } from '../make-statement.ts';
import { loadPki } from '../pki-files.ts';
import type { KitFolder } from './kit-folder.ts';

/** A statement that the school's principal and seal sign now (Đ25), in base64 as a request takes it. */
export async function signedStatement(
  folder: KitFolder,
  { school, schoolYear }: Pick<MakeStatementOptions, 'school' | 'schoolYear'>,
  said: MakeStatementOptions['said'],
): Promise<string> {
  const pki = await loadPki(folder.pki);
  return Buffer.from(makeStatement({ pki, school, schoolYear, said, at: new Date() })).toString('base64');
}
