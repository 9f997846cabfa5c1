import { readFile } from 'node:fs/promises';
import { needed } from '../../src/command-line/option-values.ts';
import { WrongUsage } from '../../src/command-line/wrong-usage.ts';
import { schoolOfKey } from '../caller.ts';
import { repositoryClient } from '../repository-client.ts';
import { dirOption } from './kit-folder.ts';

export const schoolYearOption = {
  type: 'string',
  default: '2025-2026',
  value: 'YEAR',
  what: { vi: 'năm học', en: 'school year (2025-2026)' },
} as const;

export const reasonOption = {
  type: 'string',
  value: 'TEXT',
  what: { vi: 'lý do', en: 'why' },
} as const;

export const repositoryOptions = {
  school: { type: 'string', value: 'ID', what: { vi: 'trường', en: 'the school' } },
  url: {
    type: 'string',
    default: 'http://127.0.0.1:8080',
    value: 'URL',
    what: { vi: 'địa chỉ kho', en: 'the repository (http://127.0.0.1:8080)' },
  },
  'key-file': {
    type: 'string',
    value: 'FILE',
    what: {
      vi: 'tệp chứa khóa API của trường; nếu không, biến KHB_SCHOOL_KEY',
      en: 'file with the school’s API key; else the variable KHB_SCHOOL_KEY',
    },
  },
  'school-year': schoolYearOption,
  dir: dirOption,
} as const;

export const repositoryUsage =
  '--school ID [--school-year 2025-2026] [--url URL] [--key-file FILE] [--dir .school]';

/**
 * Where to go and with which key. The key never stands on the command line, where every process of the machine sees it.
 * Whose key it is decides what is read and written, so another school's is refused before anything is sent.
 * @throws WrongUsage; RepositoryError
 */
export async function repositoryOf(
  values: {
    readonly url: string;
    readonly school?: string;
    readonly 'school-year': string;
    readonly 'key-file'?: string;
  },
  env: NodeJS.ProcessEnv,
) {
  const file = values['key-file'];
  const apiKey = file === undefined ? (env.KHB_SCHOOL_KEY ?? '') : (await readFile(file, 'utf8')).trim();
  if (apiKey === '')
    throw new WrongUsage('cần --key-file hoặc KHB_SCHOOL_KEY / want --key-file or KHB_SCHOOL_KEY');
  const baseUrl = values.url;
  if (!/^https?:\/\//.test(baseUrl) || !URL.canParse(baseUrl))
    throw new WrongUsage(`--url ${baseUrl}: cần / want http(s)://…`);
  const school = needed('--school', values.school);
  const client = repositoryClient({ baseUrl, apiKey });
  const owner = await schoolOfKey(client);
  if (owner !== school) {
    const whose = owner === undefined ? 'không trường nào / no school' : `trường / school ${owner}`;
    throw new WrongUsage(`--school ${school}: khóa này / this key is of: ${whose}`);
  }
  return { baseUrl, apiKey, client, school, schoolYear: values['school-year'] };
}
