import type { Database } from '../../storage/index/database.ts';
import { replicateBlob as copyToBackup, type Sites } from '../../storage/sites/blobs.ts';
import type { Processor } from '../queues/workers.ts';

export interface ReplicateDeps {
  readonly database: Database;
  readonly sites: Sites;
  readonly clock: () => Date;
}

/** Đ28.1: the second site. The copy is read back and compared before the row says so; running it again changes nothing. */
export function replicateBlob({ database, sites, clock }: ReplicateDeps): Processor<'replication'> {
  return async ({ data: { sha256 } }) => copyToBackup(database, sites, sha256, clock());
}
