import type { Call } from '../../command-line/verb.ts';
import { WrongUsage } from '../../command-line/wrong-usage.ts';

/** What `npm run verify` was asked to do. */
export type VerifyTask =
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
      /** file of the ledger's keys and witnesses; wanted where the receipt comes with its proof */
      readonly ledger: string | undefined;
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

export const verifyOptions = {
  profiles: {
    type: 'string',
    default: 'config/profiles',
    value: 'DIR',
    what: { vi: 'định dạng', en: 'format profiles (config/profiles)' },
  },
  trust: {
    type: 'string',
    default: 'config/trust',
    value: 'DIR',
    what: {
      vi: 'chứng thư gốc và cấp phát tin cậy (config/trust); cùng danh sách thu hồi (CRL), trả lời OCSP; PEM hoặc DER, mọi tệp đều được đọc',
      en: 'trusted root and issuing certificates; and evidence on revocation, where there is; every file is read',
    },
  },
  receipt: {
    type: 'string',
    value: 'FILE',
    what: {
      vi: 'kiểm tra biên nhận của kho: JWS, hoặc JSON có receipt, entry, proof',
      en: 'checks a receipt of the repository: a JWS, or JSON with receipt, entry and proof (the whole answer will do)',
    },
  },
  ledger: {
    type: 'string',
    value: 'FILE',
    what: {
      vi: 'khóa của sổ cái và nhân chứng, để kiểm tra bằng chứng',
      en: 'keys of the ledger and its witnesses, from /.well-known/ledger.json: the proof is checked by them',
    },
  },
  keys: {
    type: 'string',
    value: 'JWKS',
    what: { vi: 'khóa công khai của kho', en: 'its public keys, from /.well-known/jwks.json' },
  },
  timestamp: {
    type: 'string',
    value: 'FILE',
    what: {
      vi: 'dấu thời gian của biên nhận',
      en: 'its timestamp: the member "timestamp" of the submission, as JSON',
    },
  },
  'tsa-trust': {
    type: 'string',
    value: 'DIR',
    what: {
      vi: 'chứng thư của các tổ chức cấp dấu thời gian, PEM hoặc DER',
      en: 'trusted time-stamping authorities',
    },
  },
  core: {
    type: 'boolean',
    default: false,
    what: {
      vi: 'xác minh lõi XMLDSig 1.1 của mọi chữ ký trong tài liệu bất kỳ, không dùng định dạng và danh sách tin cậy',
      en: 'core validation of every signature in any document, no profile and no trust list',
    },
  },
  cert: {
    type: 'string',
    value: 'PEM',
    what: {
      vi: 'chứng thư (hoặc khóa) của người ký, thay cho KeyInfo',
      en: 'the signer’s certificate or public key',
    },
  },
  'json-lines': {
    type: 'boolean',
    default: false,
    what: { vi: 'mỗi tệp một đối tượng JSON', en: 'one JSON object a file' },
  },
} as const;

/** @throws WrongUsage for options that don't go together */
export function taskOf(
  values: Call<typeof verifyOptions>['values'],
  files: readonly string[],
  json: boolean,
): VerifyTask {
  const { profiles, trust, receipt, keys, ledger, timestamp, core, cert } = values;
  const { 'json-lines': jsonLines, 'tsa-trust': tsaTrust } = values;
  if ((receipt === undefined) === (files.length === 0)) {
    throw new WrongUsage('cần tệp học bạ hoặc --receipt / want transcript files, or --receipt');
  }
  if (core) {
    if (receipt !== undefined)
      throw new WrongUsage('--core không đi với --receipt / --core does not go with it');
    return { kind: 'core', files, cert, output: jsonLines ? 'json-lines' : json ? 'json' : 'text' };
  }
  if (cert !== undefined || jsonLines) {
    throw new WrongUsage('--cert, --json-lines chỉ đi với --core / --cert and --json-lines go with --core');
  }
  if (receipt === undefined) {
    if (timestamp !== undefined || ledger !== undefined) {
      throw new WrongUsage(
        '--timestamp, --ledger chỉ đi với --receipt / --timestamp and --ledger go with --receipt',
      );
    }
    return { kind: 'documents', files, profiles, trust, tsaTrust, json };
  }
  if (keys === undefined)
    throw new WrongUsage('cần --keys cùng với --receipt / want --keys beside --receipt');
  if (timestamp === undefined) return { kind: 'receipt', receipt, keys, ledger, timestamp, json };
  if (tsaTrust === undefined) {
    throw new WrongUsage('cần --tsa-trust cùng với --timestamp / want --tsa-trust beside --timestamp');
  }
  if (ledger === undefined) {
    throw new WrongUsage('cần --ledger cùng với --timestamp / want --ledger beside --timestamp');
  }
  return { kind: 'receipt', receipt, keys, ledger, timestamp: { file: timestamp, trust: tsaTrust }, json };
}
