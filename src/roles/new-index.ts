import { randomBytes } from 'node:crypto';
import type { OpenedIndex } from '../acts/ledger/ledger-sites.ts';
import { configParts } from '../config/config.ts';
import { serviceClock } from '../config/service-clock.ts';
import { type KeyRing, keyRing } from '../ledger/entry/sealer.ts';
import { openDatabase } from '../storage/index/database.ts';
import { migrate } from '../storage/index/migrations.ts';
import { openKeyStore } from '../storage/sites/key-store.ts';
import { parseS3Url } from '../storage/sites/s3-site.ts';

/** An index at an address, with its shape made ready, for one piece of work. */
export async function withNewIndex<T>(
  env: NodeJS.ProcessEnv,
  url: string,
  work: (index: OpenedIndex) => Promise<T>,
): Promise<T> {
  const config = configParts(env);
  const masterKeys = await config.masterKeys();
  const primary = openKeyStore('primary', parseS3Url(config.value('KHB_PRIMARY_S3_URL')));
  let ring: KeyRing | undefined;
  const database = await openDatabase(url, (keys) => {
    ring = keyRing(masterKeys, keys, primary);
    return ring;
  });
  if (!ring) throw new Error('an index without its keys');
  const { openKey } = ring;
  try {
    await migrate(database, serviceClock(config.clockOffsetMs())());
    return await work({ database, openKey });
  } finally {
    await database.close();
  }
}

/** The live index, and empty ones beside it at the same server that are dropped after use. */
export async function withScratchIndex<T>(
  env: NodeJS.ProcessEnv,
  work: (live: OpenedIndex, scratch: <U>(use: (made: OpenedIndex) => Promise<U>) => Promise<U>) => Promise<T>,
): Promise<T> {
  const url = configParts(env).value('KHB_MONGO_URL');
  return await withNewIndex(env, url, (live) =>
    work(live, (use) =>
      withNewIndex(env, scratchBeside(url), async (made) => {
        try {
          return await use(made);
        } finally {
          await made.database.client.db(made.database.blobs.dbName).dropDatabase();
        }
      }),
    ),
  );
}

function scratchBeside(url: string): string {
  const beside = new URL(url);
  beside.pathname = `/khb-check-${randomBytes(6).toString('hex')}`;
  return beside.href;
}
