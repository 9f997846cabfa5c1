import type { Sha256 } from '../../domain/identity/sha256.ts';
import { lockAhead, type Retention } from '../../domain/retention/retention.ts';
import type { Database } from '../../storage/index/database.ts';
import type { Sites } from '../../storage/sites/blobs.ts';
import { replicateBlob } from '../../storage/sites/replicate-blob.ts';

export interface ReplicateDocumentDeps {
  readonly database: Database;
  readonly sites: Sites;
  readonly retention: Retention;
}

/** Đ28.1: the second site. The copy is read back and compared before the row says so; doing it again changes nothing. */
export function replicateDocument(
  { database, sites, retention }: ReplicateDocumentDeps,
  sha256: Sha256,
  now: Date,
): Promise<void> {
  return replicateBlob(database, sites, sha256, now, lockAhead(retention, now));
}
