import { randomBytes } from 'node:crypto';
import type { Client } from 'minio';
import { makeMasterKey, parseMasterKeys } from '../../src/ledger/entry/master-key.ts';
import { type KeyRing, keyRing } from '../../src/ledger/entry/sealer.ts';
import { type Database, openDatabase } from '../../src/storage/index/database.ts';
import { migrate } from '../../src/storage/index/migrations.ts';
import type { Sites } from '../../src/storage/sites/blobs.ts';
import { type KeyStore, openKeyStore } from '../../src/storage/sites/key-store.ts';
import { type ObjectStore, openObjectStore } from '../../src/storage/sites/object-store.ts';
import { openS3Client } from '../../src/storage/sites/s3-client.ts';
import { parseS3Url, type S3Site } from '../../src/storage/sites/s3-site.ts';

/** A new bucket at one site, with the client beneath it for what the product itself never does. */
export interface FreshSite {
  readonly store: ObjectStore;
  readonly client: Client;
  readonly where: S3Site;
}

export async function freshSite(site: 'primary' | 'backup', url: string): Promise<FreshSite> {
  const where = { ...parseS3Url(url), bucket: freshName() };
  const store = openObjectStore(site, where);
  await store.ensureBucket(1);
  return { store, client: openS3Client(where, { silence: 5_000, total: 30_000 }), where };
}

export async function freshSites(urls: {
  readonly primaryS3Url: string;
  readonly backupS3Url: string;
}): Promise<{ primary: FreshSite; backup: FreshSite; sites: Sites }> {
  const primary = await freshSite('primary', urls.primaryS3Url);
  const backup = await freshSite('backup', urls.backupS3Url);
  return { primary, backup, sites: { primary: primary.store, backup: backup.store } };
}

/** A new database with its indexes and keys of its own; `drop` also closes it. */
export interface FreshDatabase {
  readonly database: Database;
  readonly url: string;
  /** opens what was sealed into it */
  readonly keys: KeyRing;
  readonly keyStore: KeyStore;
  /** the same database once more, as another process would have it */
  again(): Promise<Database>;
  /** an empty one with the same master key */
  empty(): Promise<{ readonly database: Database; readonly keys: KeyRing; drop(): Promise<void> }>;
  drop(): Promise<void>;
}

export async function freshDatabase(addresses: {
  readonly mongoUrl: string;
  readonly primaryS3Url: string;
}): Promise<FreshDatabase> {
  const parsed = new URL(addresses.mongoUrl);
  parsed.pathname = `/${freshName()}`;
  const keyStore = openKeyStore('primary', { ...parseS3Url(addresses.primaryS3Url), bucket: freshName() });
  await keyStore.ensureBucket();
  const masters = parseMasterKeys(makeMasterKey());
  const open = (href: string) => openDatabase(href, (keys) => keyRing(masters, keys, keyStore));
  const again = () => open(parsed.href);
  const made = async (href: string) => {
    const database = await open(href);
    await migrate(database, new Date());
    const drop = async (): Promise<void> => {
      await database.client.db(database.blobs.dbName).dropDatabase();
      await database.close();
    };
    return { database, keys: keyRing(masters, database.dataKeys, keyStore), drop };
  };
  const empty = () => made(Object.assign(new URL(parsed.href), { pathname: `/${freshName()}` }).href);
  return { ...(await made(parsed.href)), url: parsed.href, keyStore, again, empty };
}

export function freshName(): string {
  return `khb-test-${randomBytes(6).toString('hex')}`;
}
