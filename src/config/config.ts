import type { May } from '../domain/access/policy.ts';
import type { Quotas } from '../domain/access/quota.ts';
import type { Calendar } from '../domain/identity/calendar.ts';
import type { Environment } from '../domain/identity/environment.ts';
import type { Profile } from '../domain/profile/profile.ts';
import { type HouseKey, whyNotSigning } from '../domain/receipt/house-keys.ts';
import type { RegistryPolicy } from '../domain/registry/registry-policy.ts';
import type { Retention } from '../domain/retention/retention.ts';
import type { RevocationConfig } from '../interop/authority/revocation-config.ts';
import type { MasterKeys } from '../ledger/entry/master-key.ts';
import type { SecondOpinionConfig } from '../second-opinion/second-opinion-config.ts';
import type { TrustSnapshot } from '../signature/trust/trust.ts';
import { loadReceiptKey, type ReceiptKey } from '../storage/index/receipts.ts';
import { parseS3Url, type S3Site } from '../storage/sites/s3-site.ts';
import { ConfigError, type Settings, settingOf, withoutEmpty, wrongSettings } from './config-error.ts';
import { named } from './config-file.ts';
import { configParts } from './config-parts.ts';
import { environmentSchema } from './environment.ts';
import type { LedgerConfig } from './ledger-config.ts';
import { type Waits, waitsOf } from './waits.ts';

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
