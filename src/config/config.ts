import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { narrowingSchema } from '../domain/access/narrowing.ts';
import { type May, policy } from '../domain/access/policy.ts';
import { type Quotas, quotasSchema } from '../domain/access/quota.ts';
import { type Calendar, calendarSchema } from '../domain/identity/calendar.ts';
import type { Environment } from '../domain/identity/environment.ts';
import type { Profile } from '../domain/profile/profile.ts';
import { type HouseKey, houseKeysSchema, whyNotSigning } from '../domain/receipt/house-keys.ts';
import { type RegistryPolicy, registryPolicySchema } from '../domain/registry/registry-policy.ts';
import { type Retention, retentionSchema } from '../domain/retention/retention.ts';
import { type RevocationConfig, revocationConfigSchema } from '../interop/authority/revocation-config.ts';
import { type MasterKeys, parseMasterKeys } from '../ledger/entry/master-key.ts';
import {
  type SecondOpinionConfig,
  secondOpinionConfigSchema,
} from '../second-opinion/second-opinion-config.ts';
import { readProfiles } from '../signature/profile/read-profiles.ts';
import { readTrust } from '../signature/trust/read-trust.ts';
import { testAuthorities } from '../signature/trust/test-authority.ts';
import type { TrustSnapshot } from '../signature/trust/trust.ts';
import { demandThumbprints, loadReceiptKey, type ReceiptKey } from '../storage/index/receipts.ts';
import { parseS3Url, type S3Site } from '../storage/sites/s3-site.ts';
import { environmentSchema } from './environment.ts';
import {
  formerKeys,
  type LedgerConfig,
  ledgerKeysSchema,
  ledgerOrigin,
  ledgerSigner,
  looksOrigin,
  witnessesSchema,
} from './ledger-config.ts';

export interface Config {
  readonly environment: Environment;
  /** KHB_CLOCK_OFFSET; 0 in production */
  readonly clockOffsetMs: number;
  readonly http: { readonly host: string; readonly port: number; readonly healthPort: number };
  readonly mongoUrl: string;
  readonly redisUrl: string;
  readonly queuePrefix: string;
  readonly primary: S3Site;
  readonly backup: S3Site;
  readonly profiles: ReadonlyMap<string, Profile>;
  readonly trust: TrustSnapshot;
  readonly calendar: Calendar;
  readonly retention: Retention;
  readonly registry: RegistryPolicy;
  readonly may: May;
  readonly quotas: Quotas;
  readonly revocation: RevocationConfig;
  readonly secondOpinion: SecondOpinionConfig;
  readonly receiptKey: ReceiptKey;
  /** every key that signs or has signed receipts, as they are published */
  readonly houseKeys: readonly HouseKey[];
  /** wrap every key that the ledger is sealed under */
  readonly masterKeys: MasterKeys;
  readonly ledger: LedgerConfig;
  readonly province: string;
  /** `keys` is the JWKS text, as read */
  readonly ministry?: { readonly url: string; readonly keys: string };
  /** who stamps our receipts; the authorities that count stand in `trust.timestamping` */
  readonly tsa?: { readonly url: string; readonly authorities: TrustSnapshot; readonly policy?: string };
  readonly verify: { readonly threads: number; readonly timeoutMs: number };
  readonly waits: Waits;
  readonly scheduleLateMs: number;
  readonly logLevel: string;
}

/** How long the servers behind a process are waited for, in milliseconds, and how often work is tried that fails. */
export interface Waits {
  readonly startMs: number;
  readonly probe: { readonly everyMs: number; readonly whileAwayMs: number; readonly patienceMs: number };
  readonly site: { readonly silence: number; readonly total: number };
  readonly mongo: { readonly selection: number; readonly answer: number };
  readonly redisMs: number;
  readonly tries: {
    readonly attempts: number;
    readonly ministryAttempts: number;
    readonly longestPauseMs: number;
  };
  readonly looksPaceMs: number;
  readonly ministryMs: number;
  readonly tsaMs: number;
  readonly pace: { readonly sweepMs: number; readonly stampMs: number; readonly revocationMs: number };
  readonly ledger: { readonly paceMs: number; readonly unprovenMs: number; readonly witnessMs: number };
}

/** Names each wrong key, what it got and what it wants. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  /** of a command that cannot use its configuration */
  readonly exitCode = 64;
}

type Settings = z.output<typeof environmentSchema>;

/**
 * The parts of the configuration, each read when it is asked for: staff's commands need few of them, the service all.
 * Every part throws ConfigError, naming its key.
 */
export function configParts(environment: NodeJS.ProcessEnv) {
  const given = withoutEmpty(environment);
  const value = <Key extends keyof Settings>(key: Key): Settings[Key] => {
    const parsed = environmentSchema.shape[key].safeParse(given[key]);
    if (!parsed.success) throw wrongSettings([key], given);
    return parsed.data as Settings[Key];
  };
  const json = <T>(key: keyof Settings & `${string}_FILE`, schema: z.ZodType<T>) =>
    readJson(key, String(value(key)), schema);
  const trustIn = async (key: 'KHB_TRUST_DIR' | 'KHB_TSA_TRUST_DIR', dir: string) => {
    const environment = value('KHB_ENVIRONMENT');
    const trust = await named(key, readTrust(dir));
    if (environment === 'production') demandRealAuthorities(key, trust);
    return trust;
  };
  return {
    value,
    /** @throws ConfigError where the clock is to be moved in production */
    clockOffsetMs: () => {
      const environment = value('KHB_ENVIRONMENT');
      const offset = value('KHB_CLOCK_OFFSET') ?? 0;
      if (environment === 'production' && given.KHB_CLOCK_OFFSET !== undefined) throw movedClock();
      return offset;
    },
    profiles: () => named('KHB_PROFILES_DIR', readProfiles(value('KHB_PROFILES_DIR'))),
    calendar: () => json('KHB_CALENDAR_FILE', calendarSchema),
    retention: () => json('KHB_RETENTION_FILE', retentionSchema),
    registry: () => json('KHB_REGISTRY_FILE', registryPolicySchema),
    revocation: () => json('KHB_REVOCATION_FILE', revocationConfigSchema),
    secondOpinion: () => json('KHB_SECOND_OPINION_FILE', secondOpinionConfigSchema),
    quotas: () => json('KHB_QUOTAS_FILE', quotasSchema),
    houseKeys: async () => {
      const file = value('KHB_RECEIPT_KEYS_FILE');
      if (file === undefined) return undefined;
      const { keys } = await readJson('KHB_RECEIPT_KEYS_FILE', file, houseKeysSchema);
      return await named('KHB_RECEIPT_KEYS_FILE', demandThumbprints(keys));
    },
    masterKeys: async () => {
      const file = value('KHB_MASTER_KEY_FILE');
      return await named('KHB_MASTER_KEY_FILE', readFile(file, 'utf8').then(parseMasterKeys));
    },
    ledger: async (): Promise<LedgerConfig> => {
      const environment = value('KHB_ENVIRONMENT');
      const province = value('KHB_PROVINCE');
      const origin = ledgerOrigin(province, environment);
      const pem = await named('KHB_LEDGER_KEY_FILE', readFile(value('KHB_LEDGER_KEY_FILE'), 'utf8'));
      const looksSigner = (year: number) => ledgerSigner(looksOrigin(province, environment, year), pem);
      const signing = async () => ({ origin, signer: ledgerSigner(origin, pem), looksSigner });
      const signers = await named('KHB_LEDGER_KEY_FILE', signing());
      const listed = value('KHB_LEDGER_KEYS_FILE');
      const keys = listed && (await readJson('KHB_LEDGER_KEYS_FILE', listed, ledgerKeysSchema));
      const checked = async () => (keys ? formerKeys(signers.signer, keys) : []);
      const own = { ...signers, former: await named('KHB_LEDGER_KEYS_FILE', checked()) };
      const file = value('KHB_WITNESSES_FILE');
      if (file !== undefined)
        return { ...own, ...(await readJson('KHB_WITNESSES_FILE', file, witnessesSchema)) };
      if (environment === 'production') throw witnessMissing();
      return { ...own, witnesses: [], quorum: 0 };
    },
    may: async () => policy((await json('KHB_POLICY_FILE', narrowingSchema)).closed),
    trust: () => trustIn('KHB_TRUST_DIR', value('KHB_TRUST_DIR')),
    authorities: async () => {
      const dir = value('KHB_TSA_TRUST_DIR');
      return dir === undefined ? undefined : await trustIn('KHB_TSA_TRUST_DIR', dir);
    },
    text: async (key: 'KHB_RECEIPT_KEY_FILE' | 'KHB_MINISTRY_KEYS_FILE') =>
      await named(key, readFile(value(key) ?? '', 'utf8')),
  };
}

/**
 * Environment and config/ files -> one checked, frozen object. Refuses to start on anything wrong.
 * @throws ConfigError
 */
export async function loadConfig(environment: NodeJS.ProcessEnv): Promise<Config> {
  const given = withoutEmpty(environment);
  const parsed = environmentSchema.safeParse(given);
  if (!parsed.success) {
    throw wrongSettings([...new Set(parsed.error.issues.map(({ path }) => settingOf(path)))], given);
  }
  const env = parsed.data;
  demandTogether(env);
  const parts = configParts(environment);
  const trust = await parts.trust();
  const authorities = await parts.authorities();
  return Object.freeze({
    http: { host: env.KHB_HOST, port: env.KHB_PORT, healthPort: env.KHB_HEALTH_PORT },
    mongoUrl: env.KHB_MONGO_URL,
    redisUrl: env.KHB_REDIS_URL,
    queuePrefix: env.KHB_QUEUE_PREFIX,
    ...twoSites(env),
    environment: env.KHB_ENVIRONMENT,
    clockOffsetMs: parts.clockOffsetMs(),
    profiles: await parts.profiles(),
    trust: authorities ? { ...trust, timestamping: authorities } : trust,
    calendar: await parts.calendar(),
    retention: await parts.retention(),
    registry: await parts.registry(),
    may: await parts.may(),
    quotas: await parts.quotas(),
    revocation: await parts.revocation(),
    secondOpinion: await parts.secondOpinion(),
    ...(await receiptKeys(parts)),
    masterKeys: await parts.masterKeys(),
    ledger: await parts.ledger(),
    province: env.KHB_PROVINCE,
    ...(env.KHB_MINISTRY_URL
      ? { ministry: { url: env.KHB_MINISTRY_URL, keys: await parts.text('KHB_MINISTRY_KEYS_FILE') } }
      : {}),
    ...(env.KHB_TSA_URL && authorities
      ? {
          tsa: {
            url: env.KHB_TSA_URL,
            authorities,
            ...(env.KHB_TSA_POLICY ? { policy: env.KHB_TSA_POLICY } : {}),
          },
        }
      : {}),
    verify: { threads: env.KHB_VERIFY_THREADS, timeoutMs: env.KHB_VERIFY_TIMEOUT_MS },
    waits: waitsOf(env),
    scheduleLateMs: env.KHB_SCHEDULE_LATE_MS,
    logLevel: env.KHB_LOG_LEVEL,
  });
}

/** @throws ConfigError for a key that is not one, or that does not sign any more by the list of keys */
async function receiptKeys(
  parts: ReturnType<typeof configParts>,
): Promise<Pick<Config, 'receiptKey' | 'houseKeys'>> {
  const pem = await parts.text('KHB_RECEIPT_KEY_FILE');
  const receiptKey = await named('KHB_RECEIPT_KEY_FILE', loadReceiptKey(pem));
  const { kid } = receiptKey.publicJwk;
  const houseKeys = (await parts.houseKeys()) ?? [receiptKey.publicJwk];
  const why = whyNotSigning(houseKeys, kid);
  if (why === 'replaced')
    throw new ConfigError(
      `KHB_RECEIPT_KEY_FILE: khóa ${kid} đã được thay; hãy dùng khóa mới mà keys rotate đã tạo / this key was replaced: name the new one that keys rotate made`,
    );
  if (why === 'unlisted')
    throw new ConfigError(
      `KHB_RECEIPT_KEYS_FILE: không có khóa ${kid} của KHB_RECEIPT_KEY_FILE / does not hold the key of KHB_RECEIPT_KEY_FILE`,
    );
  return { receiptKey, houseKeys };
}

function waitsOf(env: Settings): Waits {
  return {
    startMs: env.KHB_START_PATIENCE_MS,
    probe: {
      everyMs: env.KHB_PROBE_EVERY_MS,
      whileAwayMs: env.KHB_PROBE_WHILE_AWAY_MS,
      patienceMs: env.KHB_PROBE_PATIENCE_MS,
    },
    site: { silence: env.KHB_SITE_SILENCE_MS, total: env.KHB_SITE_TOTAL_MS },
    mongo: { selection: env.KHB_MONGO_SELECTION_MS, answer: env.KHB_MONGO_ANSWER_MS },
    redisMs: env.KHB_REDIS_PATIENCE_MS,
    tries: {
      attempts: env.KHB_JOB_ATTEMPTS,
      ministryAttempts: env.KHB_MINISTRY_ATTEMPTS,
      longestPauseMs: env.KHB_JOB_PAUSE_MS,
    },
    looksPaceMs: env.KHB_LOOKS_PACE_MS,
    ministryMs: env.KHB_MINISTRY_TIMEOUT_MS,
    tsaMs: env.KHB_TSA_TIMEOUT_MS,
    pace: {
      sweepMs: env.KHB_SWEEP_EVERY_MS,
      stampMs: env.KHB_STAMP_EVERY_MS,
      revocationMs: env.KHB_REVOCATION_EVERY_MS,
    },
    ledger: {
      paceMs: env.KHB_LEDGER_PACE_MS,
      unprovenMs: env.KHB_LEDGER_UNPROVEN_MS,
      witnessMs: env.KHB_WITNESS_TIMEOUT_MS,
    },
  };
}

/** @throws ConfigError where one setting is worth nothing without another */
function demandTogether(env: Settings): void {
  if (env.KHB_MINISTRY_URL && !env.KHB_MINISTRY_KEYS_FILE) {
    throw new ConfigError(
      'KHB_MINISTRY_KEYS_FILE: chưa đặt; KHB_MINISTRY_URL cần khóa công khai ký biên nhận của Bộ / is not set; KHB_MINISTRY_URL needs the keys that sign its receipts',
    );
  }
  if (env.KHB_TSA_URL && !env.KHB_TSA_TRUST_DIR) {
    throw new ConfigError(
      'KHB_TSA_TRUST_DIR: chưa đặt; KHB_TSA_URL cần danh sách tổ chức đóng dấu thời gian được tin / is not set; KHB_TSA_URL needs the authorities whose word counts',
    );
  }
}

/** @throws ConfigError: anybody may have the keys of an authority that is for trials */
function demandRealAuthorities(key: string, trust: TrustSnapshot): void {
  const [name] = testAuthorities(trust);
  if (name === undefined) return;
  throw new ConfigError(
    `${key}: "${name}" là tổ chức thử nghiệm, KHB_ENVIRONMENT=production không nhận; bỏ tệp của nó ra / is a test authority, which production does not trust; take its file away`,
  );
}

function movedClock(): ConfigError {
  return new ConfigError(
    'KHB_CLOCK_OFFSET: chỉ dùng khi KHB_ENVIRONMENT=test; bỏ biến này / only with KHB_ENVIRONMENT=test; unset it',
  );
}

function witnessMissing(): ConfigError {
  return new ConfigError(
    'KHB_WITNESSES_FILE: chưa đặt; kho thật cần ít nhất một nhân chứng (npm run witness) / is not set; production wants a witness',
  );
}

/** @throws ConfigError */
function twoSites(env: Settings): Pick<Config, 'primary' | 'backup'> {
  const primary = parseS3Url(env.KHB_PRIMARY_S3_URL);
  const backup = parseS3Url(env.KHB_BACKUP_S3_URL);
  if (primary.endPoint === backup.endPoint && primary.port === backup.port) {
    throw new ConfigError(
      'KHB_BACKUP_S3_URL: cùng máy chủ với KHB_PRIMARY_S3_URL; hai bản sao cần hai nơi / names the same server as KHB_PRIMARY_S3_URL; the two copies need two sites',
    );
  }
  return { primary, backup };
}

/** An empty variable means "not set", as in shell scripts and compose files. */
function withoutEmpty(environment: NodeJS.ProcessEnv): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
}

async function readJson<T>(key: string, file: string, schema: z.ZodType<T>): Promise<T> {
  const text = await named(key, readFile(file, 'utf8'));
  const json = await named(key, (async () => JSON.parse(text) as unknown)());
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues.map(
    ({ path, message }) => `${path.join('.') || '(cả tệp / the whole)'}: ${message}`,
  );
  throw new ConfigError(`${key}: tệp ${file} sai tại / the file is wrong at\n  ${places.join('\n  ')}`);
}

async function named<T>(key: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ConfigError(`${key}: không đọc được / cannot be read: ${why}`, { cause: error });
  }
}

type Setting = keyof Settings;

function settingOf(path: readonly PropertyKey[]): Setting {
  const [name] = path;
  const setting = Object.keys(environmentSchema.shape).find((known): known is Setting => known === name);
  if (setting === undefined) throw new Error(`no such setting: ${String(name)}`);
  return setting;
}

/** Each that is wrong in a line, and what to do next. Values are not echoed: a URL may hold a password. */
function wrongSettings(
  settings: readonly Setting[],
  given: Readonly<Record<string, string | undefined>>,
): ConfigError {
  const lines = settings.map((setting) => {
    const fault = given[setting] === undefined ? 'chưa đặt / is not set' : 'không hợp lệ / is not valid';
    return `${setting}: ${fault}; cần / want: ${environmentSchema.shape[setting].description}`;
  });
  return new ConfigError([...lines, nextStep].join('\n'));
}

const nextStep =
  'Với máy chủ cục bộ: npm run stack -- up, rồi npx node --env-file=.stack/stack.env src/main.ts (lệnh của Sở: src/admin/main.ts); mọi biến: npm start -- --help / ' +
  'with the local servers: the same two commands; every setting: npm start -- --help';
