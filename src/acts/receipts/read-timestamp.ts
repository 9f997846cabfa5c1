import type { ReceiptTimestamp } from '../../domain/receipt/receipt-timestamp.ts';
import { logProofBytes } from '../../ledger/note/log-proof.ts';
import { parseNote } from '../../ledger/note/note.ts';
import type { Database } from '../../storage/index/database.ts';
import { firstStampOver } from '../../storage/index/stamped-checkpoints.ts';
import { readBlob, type Sites } from '../../storage/sites/blobs.ts';
import { isOutage, StorageError } from '../../storage/storage-error.ts';
import type { PublishedLedger } from '../ledger/published-ledger.ts';
import { type LinePlace, proveLine } from './prove-acceptance.ts';

export interface ReadTimestampDeps {
  readonly database: Database;
  readonly sites: Sites;
  readonly ledger: PublishedLedger;
}

/**
 * The first token that covers an acceptance, with what leads to it. Pending too while the sites don't give out what was
 * stamped: it was taken, and can't be shown now.
 */
export async function readTimestamp(
  { database, sites, ledger }: ReadTimestampDeps,
  place: LinePlace | undefined,
): Promise<ReceiptTimestamp> {
  const stamp = place && (await firstStampOver(database, place.position));
  if (!place || !stamp) return { state: 'pending' };
  const stored = await readBoth(sites, stamp).catch((error) => {
    if (error instanceof StorageError || isOutage(error)) return undefined;
    throw error;
  });
  const checkpoint = stored && parseNote(stored.note);
  const proven = checkpoint && (await proveLine(ledger, place, checkpoint));
  if (!stored || !proven) return { state: 'pending' };
  const { at, accuracyMs, authority } = stamp;
  return {
    state: 'taken',
    at,
    ...(accuracyMs !== undefined && { accuracyMs }),
    authority,
    token: Buffer.from(stored.token).toString('base64'),
    proof: Buffer.from(logProofBytes(proven.proof)).toString('utf8'),
  };
}

async function readBoth(
  sites: Sites,
  { checkpoint, token }: NonNullable<Awaited<ReturnType<typeof firstStampOver>>>,
): Promise<{ readonly note: Uint8Array; readonly token: Uint8Array }> {
  const [note, der] = await Promise.all([readBlob(sites, checkpoint), readBlob(sites, token)]);
  return { note, token: der };
}
