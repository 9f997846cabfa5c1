import { configParts } from '../config/config-parts.ts';
import type { MasterKeys } from '../ledger/entry/master-key.ts';
import { type KeyStore, openKeyStore } from '../storage/sites/key-store.ts';
import { parseS3Url } from '../storage/sites/s3-site.ts';

/** What wraps the data keys, and where their copies stand. */
export interface KeyRoom {
  readonly masters: MasterKeys;
  readonly keyStores: Readonly<Record<'primary' | 'backup', KeyStore>>;
}

/** @throws ConfigError, StorageError */
export async function openKeyRoom(env: NodeJS.ProcessEnv): Promise<KeyRoom> {
  const config = configParts(env);
  const masters = await config.masterKeys();
  const keyStores = {
    primary: openKeyStore('primary', parseS3Url(config.value('KHB_PRIMARY_S3_URL'))),
    backup: openKeyStore('backup', parseS3Url(config.value('KHB_BACKUP_S3_URL'))),
  };
  await Promise.all([keyStores.primary.ensureBucket(), keyStores.backup.ensureBucket()]);
  return { masters, keyStores };
}
