import { parseArgs } from 'node:util';

/** What `npm run verify` was asked to do. */
export type VerifyTask =
  | { readonly kind: 'help' }
  | {
      readonly kind: 'documents';
      readonly files: readonly string[];
      readonly profiles: string;
      readonly trust: string;
      /** folder of the time-stamping authorities; without it no timestamp in a document can be believed */
      readonly tsaTrust: string | undefined;
      readonly json: boolean;
    }
  | {
      readonly kind: 'receipt';
      readonly receipt: string;
      readonly keys: string;
      /** file of its timestamp, and the folder of trusted authorities */
      readonly timestamp: { readonly file: string; readonly trust: string } | undefined;
      readonly json: boolean;
    }
  | {
      readonly kind: 'core';
      readonly files: readonly string[];
      readonly cert: string | undefined;
      readonly output: 'text' | 'json' | 'json-lines';
    };

/** @throws Error saying in Vietnamese and English what is wrong with the command line */
export function readTask(args: readonly string[]): VerifyTask {
  const { values, positionals: files } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      profiles: { type: 'string', default: 'config/profiles' },
      trust: { type: 'string', default: 'config/trust' },
      receipt: { type: 'string' },
      keys: { type: 'string' },
      timestamp: { type: 'string' },
      'tsa-trust': { type: 'string' },
      core: { type: 'boolean', default: false },
      cert: { type: 'string' },
      'json-lines': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const { profiles, trust, receipt, keys, timestamp, core, cert, json } = values;
  const { 'json-lines': jsonLines, 'tsa-trust': tsaTrust } = values;
  if (values.help) return { kind: 'help' };
  if ((receipt === undefined) === (files.length === 0)) {
    throw new Error('cần tệp học bạ hoặc --receipt / want transcript files, or --receipt');
  }
  if (core) {
    if (receipt !== undefined) throw new Error('--core không đi với --receipt / --core does not go with it');
    return { kind: 'core', files, cert, output: jsonLines ? 'json-lines' : json ? 'json' : 'text' };
  }
  if (cert !== undefined || jsonLines) {
    throw new Error('--cert, --json-lines chỉ đi với --core / --cert and --json-lines go with --core');
  }
  if (receipt === undefined) {
    if (timestamp !== undefined) {
      throw new Error('--timestamp chỉ đi với --receipt / --timestamp goes with --receipt');
    }
    return { kind: 'documents', files, profiles, trust, tsaTrust, json };
  }
  if (keys === undefined) throw new Error('cần --keys cùng với --receipt / want --keys beside --receipt');
  if (timestamp === undefined) return { kind: 'receipt', receipt, keys, timestamp, json };
  if (tsaTrust === undefined) {
    throw new Error('cần --tsa-trust cùng với --timestamp / want --tsa-trust beside --timestamp');
  }
  return { kind: 'receipt', receipt, keys, timestamp: { file: timestamp, trust: tsaTrust }, json };
}
