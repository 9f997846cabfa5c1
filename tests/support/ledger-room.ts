import { generateKeyPairSync } from 'node:crypto';
import type { LogIdentity } from '../../src/ledger/log/reader.ts';
import { append, type Leading, type Log, takeUp } from '../../src/ledger/log/sequence.ts';
import { type NoteSigner, noteSigner } from '../../src/ledger/note/keys.ts';
import type { Database } from '../../src/storage/index/database.ts';
import { logHeads, type StoredLogHead } from '../../src/storage/index/log-heads.ts';
import { type LogStore, openLogStore } from '../../src/storage/sites/log-store.ts';
import { putBytes } from '../../src/storage/sites/object-bytes.ts';
import { openS3Client } from '../../src/storage/sites/s3-client.ts';
import { parseS3Url } from '../../src/storage/sites/s3-site.ts';
import { freshName } from './fresh-storage.ts';

/** A new log at both sites, with its head in a database. */
export interface LedgerRoom {
  readonly log: Log;
  readonly identity: LogIdentity;
  readonly primary: LogStore;
  readonly backup: LogStore;
  /** the backup site with this log's bucket, and the log's name in it */
  readonly backupS3Url: string;
  readonly name: string;
  /** The same log again, as a process that starts finds it. */
  append(entries: readonly Uint8Array[]): Promise<Leading>;
  /** As whoever has the site's own credentials can: a version on top, the lock notwithstanding. */
  overwrite(path: string, bytes: Uint8Array): Promise<void>;
}

export async function ledgerRoom(
  database: Database,
  urls: { readonly primaryS3Url: string; readonly backupS3Url: string },
  given: { readonly signer?: NoteSigner; readonly name?: string } = {},
): Promise<LedgerRoom> {
  const name = given.name ?? freshName();
  const bucket = freshName();
  const primary = openLogStore('primary', { ...parseS3Url(urls.primaryS3Url), bucket }, name);
  const backup = openLogStore('backup', { ...parseS3Url(urls.backupS3Url), bucket }, name);
  await Promise.all([primary.ensureBuckets(1), backup.ensureBuckets(1)]);
  const origin = given.signer?.key.name ?? `log.example/${name}`;
  const signer = given.signer ?? noteSigner(origin, 'ed25519', generateKeyPairSync('ed25519').privateKey);
  const site = { ...parseS3Url(urls.primaryS3Url), bucket };
  const client = openS3Client(site, { silence: 5_000, total: 30_000 });
  const db = database.client.db(database.blobs.dbName);
  const heads = logHeads(db.collection<StoredLogHead>('log-heads'), name);
  const log = { origin, signer, heads, primary };
  return {
    log,
    identity: { origin, key: signer.key },
    primary,
    backup,
    backupS3Url: Object.assign(new URL(urls.backupS3Url), { pathname: `/${bucket}` }).href,
    name,
    async append(entries) {
      const led = await append(log, await takeUp(log), entries);
      if (!led) throw new Error('another leader was first');
      return led;
    },
    async overwrite(path, bytes) {
      const place = path.startsWith('tile/') ? bucket : `${bucket}-heads`;
      await putBytes(client, place, `ledger/${name}/${path}`, bytes, {});
    },
  };
}

export function entriesOf(from: number, to: number): Uint8Array[] {
  return Array.from({ length: to - from }, (_, at) => Buffer.from(`entry ${from + at}`));
}
