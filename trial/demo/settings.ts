import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { JSONWebKeySet } from 'jose';
import type { Pki } from '../../kit/pki.ts';
import {
  ledgerVerifierKey,
  makeLedgerKey,
  makeMasterKeyFile,
  witnessesFile,
} from '../../src/acts/keys/make-ledger-keys.ts';
import { calendarSchema, vietnameseDay } from '../../src/domain/identity/calendar.ts';
import { generateReceiptKey, loadReceiptKey } from '../../src/storage/index/receipts.ts';
import { type StackAddresses, stackEnvironment } from '../stack/stack.ts';

export const schoolYear = '2025-2026';
export const province = 'ninh-binh';
const shippedCalendar = fileURLToPath(new URL('../../config/calendar.json', import.meta.url));
const dayMs = 86_400_000;

/** The repository's own key, made anew for each run, and its public half for the ministry. */
export interface RepositoryKey {
  readonly pemFile: string;
  readonly jwksFile: string;
  readonly jwks: JSONWebKeySet;
}

export async function makeRepositoryKey(dir: string): Promise<RepositoryKey> {
  const pem = await generateReceiptKey();
  const jwks = { keys: [(await loadReceiptKey(pem)).publicJwk] };
  const [pemFile, jwksFile] = [join(dir, 'receipt-key.pem'), join(dir, 'jwks.json')];
  await writeFile(pemFile, pem, { mode: 0o600 });
  await writeFile(jwksFile, JSON.stringify(jwks));
  return { pemFile, jwksFile, jwks };
}

/** Keys of the run's ledger and of its witness, and how the witness is told of the ledger. */
export interface LedgerFiles {
  readonly masterKeyFile: string;
  readonly ledgerKeyFile: string;
  readonly witnessKeyFile: string;
  /** `NAME=KEY` */
  readonly log: string;
}

export async function makeLedgerFiles(dir: string): Promise<LedgerFiles> {
  const [masterKeyFile, ledgerKeyFile] = [join(dir, 'master-key'), join(dir, 'ledger-key.pem')];
  const witnessKeyFile = join(dir, 'witness-key.pem');
  const ledgerPem = await makeLedgerKey();
  await writeFile(masterKeyFile, makeMasterKeyFile().text, { mode: 0o600 });
  await writeFile(ledgerKeyFile, ledgerPem, { mode: 0o600 });
  await writeFile(witnessKeyFile, await makeLedgerKey(), { mode: 0o600 });
  const log = `so-cai=${ledgerVerifierKey(ledgerPem, { province, environment: 'test' })}`;
  return { masterKeyFile, ledgerKeyFile, witnessKeyFile, log };
}

/** A database, buckets and a queue prefix of this run alone, in case the servers are not the demo's own. */
export function ownPlaces(addresses: StackAddresses): StackAddresses & { readonly queuePrefix: string } {
  const name = `khb-demo-${randomBytes(4).toString('hex')}`;
  return {
    mongoUrl: withPath(addresses.mongoUrl, name),
    redisUrl: addresses.redisUrl,
    primaryS3Url: withPath(addresses.primaryS3Url, `${name}-primary`),
    backupS3Url: withPath(addresses.backupS3Url, `${name}-backup`),
    queuePrefix: `{${name}}`,
  };
}

/** Writes the trust list and the calendar of the run, and answers the service's environment. */
export async function serviceEnvironment(
  dir: string,
  given: {
    readonly places: ReturnType<typeof ownPlaces>;
    readonly pki: Pick<Pki, 'rootPem' | 'issuingPem'>;
    readonly key: RepositoryKey;
    readonly ledger: LedgerFiles;
    readonly witness: { readonly url: string; readonly key: string };
    readonly ministry: { readonly url: string; readonly keysFile: string };
    readonly now: Date;
  },
): Promise<Readonly<Record<string, string>>> {
  const { places, pki, key, ledger, witness, ministry, now } = given;
  const trust = join(dir, 'trust');
  await mkdir(trust, { recursive: true });
  await writeFile(join(trust, 'root.pem'), pki.rootPem);
  await writeFile(join(trust, 'issuing.pem'), pki.issuingPem);
  const witnesses = join(dir, 'witnesses.json');
  await writeFile(witnesses, witnessesFile(witness.url, witness.key));
  const calendarFile = join(dir, 'calendar.json');
  await writeFile(calendarFile, JSON.stringify(await demoCalendar(now), undefined, 2));
  return {
    ...stackEnvironment(places),
    KHB_HOST: '127.0.0.1',
    KHB_PORT: '0',
    KHB_QUEUE_PREFIX: places.queuePrefix,
    KHB_TRUST_DIR: trust,
    KHB_CALENDAR_FILE: calendarFile,
    KHB_RECEIPT_KEY_FILE: key.pemFile,
    KHB_MASTER_KEY_FILE: ledger.masterKeyFile,
    KHB_LEDGER_KEY_FILE: ledger.ledgerKeyFile,
    KHB_WITNESSES_FILE: witnesses,
    KHB_PROVINCE: province,
    KHB_MINISTRY_URL: ministry.url,
    KHB_MINISTRY_KEYS_FILE: ministry.keysFile,
  };
}

/** The shipped calendar, with the demo's school year kept open: its records can be cancelled whatever today is (Đ25.3). */
async function demoCalendar(now: Date) {
  const calendar = calendarSchema.parse(JSON.parse(await readFile(shippedCalendar, 'utf8')));
  const inDays = (days: number) => vietnameseDay(new Date(now.getTime() + days * dayMs));
  const open = {
    schoolYear,
    closing: inDays(365),
    supplement: inDays(400),
    decision: 'QĐ thử nghiệm, chỉ cho bản trình diễn',
    approvedBy: 'Trình diễn',
  };
  return { ...calendar, exceptions: [...calendar.exceptions, open] };
}

function withPath(url: string, path: string): string {
  const changed = new URL(url);
  changed.pathname = `/${path}`;
  return changed.href;
}
