import { randomBytes } from 'node:crypto';
import type { OpenedIndex } from '../acts/ledger/ledger-sites.ts';
import type { Config } from '../config/config.ts';
import { configParts } from '../config/config-parts.ts';
import { serviceClock } from '../config/service-clock.ts';
import type { MasterKeys } from '../ledger/entry/master-key.ts';
import { type KeyRing, keyRing } from '../ledger/entry/sealer.ts';
import { openDatabase } from '../storage/index/database.ts';
import { migrate } from '../storage/index/migrations.ts';
import { type KeyStore, openKeyStore } from '../storage/sites/key-store.ts';
import { parseS3Url } from '../storage/sites/s3-site.ts';

/** What an index beside the service's own is opened with. */
interface Opening {
  readonly mongoUrl: string;
  readonly masterKeys: MasterKeys;
  readonly primary: KeyStore;
  readonly now: Date;
}

type Scratch = <T>(use: (made: OpenedIndex) => Promise<T>) => Promise<T>;

/** An index at an address, with its shape made ready, for one piece of work. @throws ConfigError */
export async function withNewIndex<T>(
  env: NodeJS.ProcessEnv,
  url: string,
  work: (index: OpenedIndex) => Promise<T>,
): Promise<T> {
  return await withIndexAt(await openingOf(env), url, work);
}

/** The live index, and empty ones beside it at the same server that are dropped after use. @throws ConfigError */
export async function withScratchIndex<T>(
  env: NodeJS.ProcessEnv,
  work: (live: OpenedIndex, scratch: Scratch) => Promise<T>,
): Promise<T> {
  return await withScratchBeside(await openingOf(env), work);
}

/** The same for the service's own schedules. */
export async function withScratchOf<T>(
  config: Config,
  work: (live: OpenedIndex, scratch: Scratch) => Promise<T>,
): Promise<T> {
  const { mongoUrl, masterKeys, clockOffsetMs } = config;
  const primary = openKeyStore('primary', config.primary, config.waits.site);
  const now = serviceClock(clockOffsetMs)();
  return await withScratchBeside({ mongoUrl, masterKeys, primary, now }, work);
}

async function openingOf(env: NodeJS.ProcessEnv): Promise<Opening> {
  const config = configParts(env);
  return {
    mongoUrl: config.value('KHB_MONGO_URL'),
    masterKeys: await config.masterKeys(),
    primary: openKeyStore('primary', parseS3Url(config.value('KHB_PRIMARY_S3_URL'))),
    now: serviceClock(config.clockOffsetMs())(),
  };
}

async function withIndexAt<T>(
  { masterKeys, primary, now }: Opening,
  url: string,
  work: (index: OpenedIndex) => Promise<T>,
): Promise<T> {
  let ring: KeyRing | undefined;
  const database = await openDatabase(url, (keys) => {
    ring = keyRing(masterKeys, keys, primary);
    return ring;
  });
  if (!ring) throw new Error('an index without its keys');
  const { openKey } = ring;
  try {
    await migrate(database, now);
    return await work({ database, openKey });
  } finally {
    await database.close();
  }
}

async function withScratchBeside<T>(
  opening: Opening,
  work: (live: OpenedIndex, scratch: Scratch) => Promise<T>,
): Promise<T> {
  const scratch: Scratch = (use) =>
    withIndexAt(opening, scratchBeside(opening.mongoUrl), async (made) => {
      try {
        return await use(made);
      } finally {
        await made.database.client.db(made.database.blobs.dbName).dropDatabase();
      }
    });
  return await withIndexAt(opening, opening.mongoUrl, (live) => work(live, scratch));
}

function scratchBeside(url: string): string {
  const beside = new URL(url);
  beside.pathname = `/khb-check-${randomBytes(6).toString('hex')}`;
  return beside.href;
}
