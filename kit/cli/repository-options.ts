import { readFile } from 'node:fs/promises';
import { textOf, UsageError, type Values } from './command.ts';

export const repositoryOptions = {
  url: { type: 'string', default: 'http://127.0.0.1:8080' },
  school: { type: 'string' },
  'school-year': { type: 'string', default: '2025-2026' },
  'key-file': { type: 'string' },
} as const;

export const repositoryHelp = `    --url http://127.0.0.1:8080   địa chỉ kho / the repository
    --school 37099001             trường / the school
    --school-year 2025-2026       năm học / school year
    --key-file FILE               tệp chứa khóa API của trường; nếu không, biến KHB_SCHOOL_KEY
                                  file with the school's API key; else the variable KHB_SCHOOL_KEY`;

/**
 * Where to go and with which key. The key never stands on the command line, where every process of the machine sees it.
 * @throws UsageError
 */
export async function repositoryOf(values: Values, environment: NodeJS.ProcessEnv) {
  const file = values['key-file'];
  const apiKey =
    typeof file === 'string' ? (await readFile(file, 'utf8')).trim() : (environment.KHB_SCHOOL_KEY ?? '');
  if (apiKey === '')
    throw new UsageError('cần --key-file hoặc KHB_SCHOOL_KEY / want --key-file or KHB_SCHOOL_KEY');
  const baseUrl = textOf(values, 'url');
  if (!/^https?:\/\//.test(baseUrl) || !URL.canParse(baseUrl))
    throw new UsageError(`--url ${baseUrl}: want http(s)://…`);
  return { baseUrl, apiKey, school: textOf(values, 'school'), schoolYear: textOf(values, 'school-year') };
}
