import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { narrowingSchema } from '../domain/access/narrowing.ts';
import { policy } from '../domain/access/policy.ts';
import { quotasSchema } from '../domain/access/quota.ts';
import { calendarSchema } from '../domain/identity/calendar.ts';
import { houseKeysSchema } from '../domain/receipt/house-keys.ts';
import { registryPolicySchema } from '../domain/registry/registry-policy.ts';
import { retentionSchema } from '../domain/retention/retention.ts';
import { revocationConfigSchema } from '../interop/authority/revocation-config.ts';
import { parseMasterKeys } from '../ledger/entry/master-key.ts';
import { secondOpinionConfigSchema } from '../second-opinion/second-opinion-config.ts';
import { readProfiles } from '../signature/profile/read-profiles.ts';
import { readTrust } from '../signature/trust/read-trust.ts';
import { testAuthorities } from '../signature/trust/test-authority.ts';
import type { TrustSnapshot } from '../signature/trust/trust.ts';
import { demandThumbprints } from '../storage/index/receipts.ts';
import { ConfigError, type Settings, withoutEmpty, wrongSettings } from './config-error.ts';
import { named, readJson } from './config-file.ts';
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
