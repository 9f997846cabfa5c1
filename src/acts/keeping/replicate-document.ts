import type { Sha256 } from '../../domain/identity/sha256.ts';
import type { Database } from '../../storage/index/database.ts';
import { replicateBlob, type Sites } from '../../storage/sites/blobs.ts';

/** Đ28.1: the second site. The copy is read back and compared before the row says so; doing it again changes nothing. */
export function replicateDocument(
  { database, sites }: { readonly database: Database; readonly sites: Sites },
  sha256: Sha256,
  now: Date,
): Promise<void> {
  return replicateBlob(database, sites, sha256, now);
}
