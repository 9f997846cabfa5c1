import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type Calendar, calendarSchema } from '../domain/identity/calendar.ts';
import type { Profile } from '../domain/profile/profile.ts';
import { type RegistryPolicy, registryPolicySchema } from '../domain/registry/registry-policy.ts';
import { type Retention, retentionSchema } from '../domain/retention/retention.ts';
import { type RevocationConfig, revocationConfigSchema } from '../interop/authority/revocation-config.ts';
import { readProfiles } from '../signature/profile/read-profiles.ts';
import { readTrust } from '../signature/trust/read-trust.ts';
import type { TrustSnapshot } from '../signature/trust/trust.ts';
import { parseS3Url, type S3Site } from '../storage/sites/s3-site.ts';

const shipped = (path: string) => fileURLToPath(new URL(`../../config/${path}`, import.meta.url));
const port = z.coerce.number().int().min(0).max(65_535);

/** Every setting the service reads, with its default. `npm start -- --help` prints this table. */
export const environmentSchema = z.object({
  KHB_HOST: z.string().default('127.0.0.1').describe('address to listen on'),
  KHB_PORT: port.default(8080).describe('port of the API; 0 picks a free one'),
  KHB_HEALTH_PORT: port.default(0).describe('port of health and metrics in the roles worker and scheduler'),
  KHB_MONGO_URL: z.url({ protocol: /^mongodb(\+srv)?$/ }).describe('MongoDB, the database name in its path'),
  KHB_REDIS_URL: z.url({ protocol: /^rediss?$/ }).describe('Redis or Valkey with AOF and noeviction'),
  KHB_PRIMARY_S3_URL: z
    .url({ protocol: /^https?$/ })
    .describe('primary site: http://ACCESS:SECRET@host:port/bucket'),
  KHB_BACKUP_S3_URL: z
    .url({ protocol: /^https?$/ })
    .describe('backup site, of another make than the primary'),
  KHB_PROFILES_DIR: z.string().default(shipped('profiles')).describe('format profiles'),
  KHB_TRUST_DIR: z.string().default(shipped('trust')).describe('trusted root and issuing certificates (PEM)'),
  KHB_CALENDAR_FILE: z.string().default(shipped('calendar.json')).describe('school calendar (Đ25)'),
  KHB_RETENTION_FILE: z.string().default(shipped('retention.json')).describe('retention terms (Đ28)'),
  KHB_REGISTRY_FILE: z
    .string()
    .default(shipped('registry.json'))
    .describe('how the certificate registry counts (Đ9, Đ24.2)'),
  KHB_REVOCATION_FILE: z
    .string()
    .default(shipped('revocation.json'))
    .describe('where lists of revoked certificates come from, and whether they must (Đ8.1)'),
  KHB_RECEIPT_KEY_FILE: z.string().describe('Ed25519 key (PKCS#8 PEM) that signs receipts and messages'),
  KHB_PROVINCE: z
    .string()
    .regex(/^[a-z0-9-]{2,40}$/)
    .default('ninh-binh')
    .describe('this province, as the ministry names it'),
  KHB_MINISTRY_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe("the ministry's repository; without it, transfers out of the province wait"),
  KHB_MINISTRY_KEYS_FILE: z
    .string()
    .optional()
    .describe("the ministry's public keys (JWKS); needed with KHB_MINISTRY_URL"),
  KHB_TSA_TRUST_DIR: z
    .string()
    .optional()
    .describe('trusted time-stamping roots and issuers (PEM); without it no timestamp is believed'),
  KHB_TSA_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('time-stamping authority (RFC 3161) for receipts; without it they wait for a timestamp'),
  KHB_TSA_POLICY: z
    .string()
    .regex(/^[0-2](\.(0|[1-9][0-9]*))+$/)
    .optional()
    .describe("the authority's policy to ask for and to demand, an OID; its own unless told"),
  KHB_VERIFY_THREADS: z.coerce
    .number()
    .int()
    .min(1)
    .max(256)
    .default(2)
    .describe('worker threads that verify signatures'),
  KHB_VERIFY_TIMEOUT_MS: z.coerce
    .number()
    .int()
    .min(100)
    .default(15_000)
    .describe('time limit for one document'),
  KHB_QUEUE_PREFIX: z
    .string()
    .regex(/^\{[\w-]+\}$/)
    .default('{khb}')
    .describe('BullMQ prefix; the braces are a Redis Cluster hash tag'),
  KHB_LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('log level'),
});

export interface Config {
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
  readonly revocation: RevocationConfig;
  /** PKCS#8 PEM */
  readonly receiptKeyPem: string;
  readonly province: string;
  /** `keys` is the JWKS text, as read */
  readonly ministry?: { readonly url: string; readonly keys: string };
  /** who stamps our receipts; the authorities that count stand in `trust.timestamping` */
  readonly tsa?: { readonly url: string; readonly authorities: TrustSnapshot; readonly policy?: string };
  readonly verify: { readonly threads: number; readonly timeoutMs: number };
  readonly logLevel: string;
}

/** Names each wrong key, what it got and what it wants. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  /** as for wrong usage */
  readonly exitCode = 64;
}

/**
 * Environment and config/ files -> one checked, frozen object. Refuses to start on anything wrong.
 * @throws ConfigError
 */
export async function loadConfig(environment: NodeJS.ProcessEnv): Promise<Config> {
  const parsed = environmentSchema.safeParse(withoutEmpty(environment));
  if (!parsed.success) throw new ConfigError(explain('environment', parsed.error));
  const env = parsed.data;
  if (env.KHB_MINISTRY_URL && !env.KHB_MINISTRY_KEYS_FILE) {
    throw new ConfigError(
      'KHB_MINISTRY_KEYS_FILE: missing; KHB_MINISTRY_URL needs the keys that sign its receipts',
    );
  }
  if (env.KHB_TSA_URL && !env.KHB_TSA_TRUST_DIR) {
    throw new ConfigError('KHB_TSA_TRUST_DIR: missing; KHB_TSA_URL needs the authorities whose word counts');
  }
  const primary = parseS3Url(env.KHB_PRIMARY_S3_URL);
  const backup = parseS3Url(env.KHB_BACKUP_S3_URL);
  if (primary.endPoint === backup.endPoint && primary.port === backup.port) {
    throw new ConfigError(
      'KHB_BACKUP_S3_URL: names the same server as KHB_PRIMARY_S3_URL; the two copies need two sites',
    );
  }
  const trust = await named('KHB_TRUST_DIR', readTrust(env.KHB_TRUST_DIR));
  const authorities =
    env.KHB_TSA_TRUST_DIR && (await named('KHB_TSA_TRUST_DIR', readTrust(env.KHB_TSA_TRUST_DIR)));
  return Object.freeze({
    http: { host: env.KHB_HOST, port: env.KHB_PORT, healthPort: env.KHB_HEALTH_PORT },
    mongoUrl: env.KHB_MONGO_URL,
    redisUrl: env.KHB_REDIS_URL,
    queuePrefix: env.KHB_QUEUE_PREFIX,
    primary,
    backup,
    profiles: await named('KHB_PROFILES_DIR', readProfiles(env.KHB_PROFILES_DIR)),
    trust: authorities ? { ...trust, timestamping: authorities } : trust,
    calendar: await readJson('KHB_CALENDAR_FILE', env.KHB_CALENDAR_FILE, calendarSchema),
    retention: await readJson('KHB_RETENTION_FILE', env.KHB_RETENTION_FILE, retentionSchema),
    registry: await readJson('KHB_REGISTRY_FILE', env.KHB_REGISTRY_FILE, registryPolicySchema),
    revocation: await readJson('KHB_REVOCATION_FILE', env.KHB_REVOCATION_FILE, revocationConfigSchema),
    receiptKeyPem: await named('KHB_RECEIPT_KEY_FILE', readFile(env.KHB_RECEIPT_KEY_FILE, 'utf8')),
    province: env.KHB_PROVINCE,
    ...(env.KHB_MINISTRY_URL && env.KHB_MINISTRY_KEYS_FILE
      ? {
          ministry: {
            url: env.KHB_MINISTRY_URL,
            keys: await named('KHB_MINISTRY_KEYS_FILE', readFile(env.KHB_MINISTRY_KEYS_FILE, 'utf8')),
          },
        }
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
    logLevel: env.KHB_LOG_LEVEL,
  });
}

/** An empty variable means "not set", as in shell scripts and compose files. */
function withoutEmpty(environment: NodeJS.ProcessEnv): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
}

async function readJson<T>(key: string, file: string, schema: z.ZodType<T>): Promise<T> {
  const text = await named(key, readFile(file, 'utf8'));
  const json = await named(key, (async () => JSON.parse(text) as unknown)());
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw new ConfigError(explain(`${key} (${file})`, parsed.error));
  return parsed.data;
}

async function named<T>(key: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new ConfigError(`${key}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

/** Values are not echoed: a URL may hold a password. */
function explain(where: string, error: z.ZodError): string {
  return error.issues
    .map((issue) => `${where}: ${issue.path.join('.') || '(whole)'}: ${issue.message}`)
    .join('\n');
}
