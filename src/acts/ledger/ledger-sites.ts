import type { LogIdentity } from '../../ledger/log/reader.ts';
import type { OpenKey } from '../../ledger/rebuild/evolve-entries.ts';
import type { LooksSource } from '../../ledger/rebuild/rebuild-looks.ts';
import type { Database } from '../../storage/index/database.ts';
import type { KeyStore } from '../../storage/sites/key-store.ts';
import type { LogStore } from '../../storage/sites/log-store.ts';
import type { ObjectStore } from '../../storage/sites/object-store.ts';

export type SiteName = 'primary' | 'backup';

/** The ledger as it stands at the sites, without any index. */
export interface LedgerSites {
  readonly log: LogIdentity;
  /** of the head in an index */
  readonly logName: string;
  readonly logs: Readonly<Record<SiteName, LogStore>>;
  readonly keys: Readonly<Record<SiteName, KeyStore>>;
  readonly blobs: Readonly<Record<SiteName, ObjectStore>>;
  /** of the buckets that are made where a site is empty */
  readonly lockDays: number;
}

/** The logs of looks at one site, of every year in which there may be one. */
export type LooksLogs = (site: SiteName) => readonly LooksSource[];

/** An index with the keys that it is sealed with. */
export interface OpenedIndex {
  readonly database: Database;
  readonly openKey: OpenKey;
}
