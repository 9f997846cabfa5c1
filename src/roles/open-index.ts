import { configParts } from '../config/config-parts.ts';
import { keyRing } from '../ledger/entry/sealer.ts';
import { type Database, openDatabase } from '../storage/index/database.ts';
import { type KeyStore, openKeyStore } from '../storage/sites/key-store.ts';
import { parseS3Url } from '../storage/sites/s3-site.ts';
import { demandMasterKey } from './demand-master-key.ts';

/**
 * The index to write to: with the master key, and the primary site, where a new key must stand first. Nobody is asked there
 * before a key is made: a command that makes none works while the site is away.
 * @throws ConfigError
 */
export async function openIndex(env: NodeJS.ProcessEnv): Promise<Database> {
  const config = configParts(env);
  const url = config.value('KHB_MONGO_URL');
  const masterKeys = await config.masterKeys();
  const primary = openKeyStore('primary', parseS3Url(config.value('KHB_PRIMARY_S3_URL')));
  const keep: KeyStore['keep'] = async (kid, bytes) => {
    await primary.ensureBucket();
    await primary.keep(kid, bytes);
  };
  const database = await openDatabase(url, (keys) => keyRing(masterKeys, keys, { keep }));
  try {
    await demandMasterKey(masterKeys, database);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}
