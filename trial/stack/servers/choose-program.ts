import type { ProgramSearch } from '../install/cache.ts';
import { StackError } from '../stack-error.ts';
import type { Program, ServerRecipe } from './recipe.ts';

/**
 * The first candidate that is there or can be installed. Where a data folder exists, only the make that made it.
 * @throws StackError program-missing, install-failed, program-changed
 */
export async function chooseProgram(
  recipe: ServerRecipe,
  search: ProgramSearch,
  dataMadeBy: string | undefined,
): Promise<Program> {
  const candidates = recipe.candidates.filter(({ make }) => dataMadeBy === undefined || make === dataMadeBy);
  const failures: StackError[] = [];
  for (const candidate of candidates) {
    try {
      const program = await candidate.find(search);
      if (program) return program;
    } catch (error) {
      if (!(error instanceof StackError)) throw error;
      failures.push(error);
    }
  }
  if (dataMadeBy !== undefined) {
    throw new StackError(
      'program-changed',
      `${recipe.title}: dữ liệu do ${dataMadeBy} tạo, nay không tìm thấy chương trình đó; cài lại, hoặc xóa dữ liệu bằng "npm run stack -- reset" / ` +
        `the data was made by ${dataMadeBy}, which is not to be found; install it again, or delete the data with "npm run stack -- reset"${reasons(failures)}`,
    );
  }
  throw new StackError(
    failures[0]?.code ?? 'program-missing',
    `${recipe.title}: không có và không cài được; có thể dùng "docker compose up" / ` +
      `not here and can't be installed; "docker compose up" is the other way${reasons(failures)}`,
  );
}

function reasons(failures: readonly StackError[]): string {
  return failures.map(({ message }) => `\n  ${message}`).join('');
}
