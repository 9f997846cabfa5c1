import { writeFile } from 'node:fs/promises';
import {
  isWitnessName,
  ledgerVerifierKey,
  makeLedgerKey,
  makeMasterKeyFile,
  witnessesFile,
  witnessVerifierKey,
} from '../acts/keys/make-ledger-keys.ts';
import { makeReceiptKey } from '../acts/keys/make-receipt-key.ts';
import { configParts } from '../config/config-parts.ts';
import { readIfThere } from './read-if-there.ts';
import { type Outcome, offlineVerb, WrongUsage } from './verb.ts';

const options = {
  out: { type: 'string', value: 'FILE', what: { vi: 'tệp mới cho khóa', en: 'the new file of the key' } },
} as const;

export const receipt = offlineVerb({
  name: 'receipt',
  act: 'house-key.make',
  usage: '--out FILE',
  what: {
    vi: 'Tạo khóa Ed25519 để kho ký biên nhận; không ghi đè tệp đã có',
    en: 'makes the Ed25519 key that signs receipts; never overwrites a file',
  },
  options,
  run: async ({ values: { out } }) => {
    if (!out) throw new WrongUsage('cần / want: keys receipt --out FILE');
    const { pem, kid } = await makeReceiptKey();
    return await made(out, pem, `kid ${kid}`, { kid }, [`KHB_RECEIPT_KEY_FILE=${out}`]);
  },
});

export const master = offlineVerb({
  name: 'master',
  act: 'house-key.make',
  usage: '--out FILE',
  what: {
    vi: 'Tạo khóa chủ bọc mọi khóa dữ liệu của sổ cái; không ghi đè tệp đã có',
    en: 'makes the master key that wraps every data key of the ledger; never overwrites a file',
  },
  options,
  run: async ({ values: { out } }) => {
    if (!out) throw new WrongUsage('cần / want: keys master --out FILE');
    const { text, id } = makeMasterKeyFile();
    return await made(out, text, id, { id }, [
      `KHB_MASTER_KEY_FILE=${out}`,
      'Giữ thêm một bản ở nơi khác, ngoài hai nơi lưu trữ và cơ sở dữ liệu: mất khóa này thì không ai mở được sổ cái nữa',
      'Keep a copy elsewhere too, apart from both sites and the database: without this key nobody opens the ledger again',
    ]);
  },
});

export const ledger = offlineVerb({
  name: 'ledger',
  act: 'house-key.make',
  usage: '--out FILE',
  what: {
    vi: 'Tạo khóa Ed25519 để kho ký sổ cái; không ghi đè tệp đã có',
    en: 'makes the Ed25519 key that signs the ledger; never overwrites a file',
  },
  notes: `Tên của sổ gồm tỉnh và loại kho / the ledger's name holds province and environment:
  KHB_PROVINCE, KHB_ENVIRONMENT.`,
  options,
  run: async ({ values: { out }, env }) => {
    if (!out) throw new WrongUsage('cần / want: keys ledger --out FILE');
    const config = configParts(env);
    const named = { province: config.value('KHB_PROVINCE'), environment: config.value('KHB_ENVIRONMENT') };
    const pem = await makeLedgerKey();
    const key = ledgerVerifierKey(pem, named);
    return await made(out, pem, named.environment, { key }, [
      `KHB_LEDGER_KEY_FILE=${out}`,
      `Khóa công khai của sổ, cho nhân chứng / the ledger's verifier key, for its witness:`,
      key,
    ]);
  },
});

export const witness = offlineVerb({
  name: 'witness',
  act: 'house-key.make',
  usage: '--name NAME --url URL --out FILE --list FILE',
  what: {
    vi: 'Tạo khóa Ed25519 cho một nhân chứng, và tệp nêu nhân chứng đó cho kho; không ghi đè tệp đã có',
    en: 'makes the Ed25519 key of a witness, and the file that names it to the service; never overwrites a file',
  },
  options: {
    ...options,
    name: {
      type: 'string',
      value: 'NAME',
      what: { vi: 'tên của nhân chứng, không có dấu cách', en: 'its name, such as witness.example/one' },
    },
    url: {
      type: 'string',
      value: 'URL',
      what: { vi: 'kho gọi nhân chứng ở đâu', en: 'where the service reaches it' },
    },
    list: {
      type: 'string',
      value: 'FILE',
      what: { vi: 'tệp mới cho KHB_WITNESSES_FILE', en: 'the new file for KHB_WITNESSES_FILE' },
    },
  },
  run: async ({ values: { name, url, out, list } }) => {
    if (!name || !url || !out || !list)
      throw new WrongUsage('cần / want: keys witness --name NAME --url URL --out FILE --list FILE');
    if (!isWitnessName(name))
      throw new WrongUsage('--name: không có dấu cách, dấu cộng / want neither space nor plus');
    if (!/^https?:$/.test(URL.parse(url)?.protocol ?? ''))
      throw new WrongUsage('--url: cần / want http(s)://');
    // A key that is there stays: cut off before the list was made, the command is run again.
    const standing = await readIfThere(out);
    const pem = standing ?? (await makeLedgerKey());
    const key = witnessKeyIn(pem, name);
    if (key === undefined)
      return {
        lines: [`tệp đã có, không phải khóa Ed25519 / it exists and is no Ed25519 key: ${out}`],
        json: { out, made: false },
        failed: true,
      };
    const kept = standing === undefined ? await made(out, pem, name, { key }, []) : { lines: [] };
    if ('failed' in kept) return kept;
    const listed = await made(list, witnessesFile(url, key), name, { key }, [`KHB_WITNESSES_FILE=${list}`]);
    return { ...listed, lines: [...kept.lines, ...listed.lines], json: { ...listed.json, out, list } };
  },
});

function witnessKeyIn(pem: string, name: string): string | undefined {
  try {
    return witnessVerifierKey(pem, name);
  } catch {
    return undefined;
  }
}

/** Writes what its owner alone may read, never over another file. */
async function made(
  out: string,
  text: string,
  called: string,
  facts: object,
  then: readonly string[],
): Promise<Outcome> {
  try {
    await writeFile(out, text, { flag: 'wx', mode: 0o600, flush: true });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    return {
      lines: [`tệp đã có, không ghi đè / it exists and is not overwritten: ${out}`],
      json: { out, made: false },
      failed: true,
    };
  }
  return { lines: [`Đã tạo / made: ${out} (${called})`, ...then], json: { out, made: true, ...facts } };
}
