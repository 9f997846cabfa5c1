import { replicateBlob as copyToBackup, type Sites } from '../storage/blobs.ts';
import type { Database } from '../storage/database.ts';
import type { Processor } from './workers.ts';

export interface ReplicateDeps {
  readonly database: Database;
  readonly sites: Sites;
  readonly clock: () => Date;
}

/** Đ28.1: the second site. The copy is read back and compared before the row says so; running it again changes nothing. */
export function replicateBlob({ database, sites, clock }: ReplicateDeps): Processor<'replication'> {
  return async ({ data: { sha256 } }) => copyToBackup(database, sites, sha256, clock());
}
