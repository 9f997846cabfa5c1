import type { ReceiptProof } from '../../domain/receipt/receipt-timestamp.ts';
import { parseEntry } from '../../ledger/entry/entry.ts';
import { newestCosigned } from '../../ledger/log/cosigned.ts';
import { LogFault } from '../../ledger/log/log-fault.ts';
import { type ProvenEntry, proveEntry } from '../../ledger/log/prove.ts';
import { logProofBytes } from '../../ledger/note/log-proof.ts';
import type { Note } from '../../ledger/note/note.ts';
import { isOutage, StorageError } from '../../storage/storage-error.ts';
import { atEitherSite, type PublishedLedger } from '../ledger/published-ledger.ts';

/** Where a line should stand in the ledger, by what the index says. */
export interface LinePlace {
  readonly eventId: string;
  readonly position: number;
}

/** Co-signed checkpoints follow each other several times a second. */
const TRIES = 4;

/**
 * The line of an acceptance and its proof, up to the newest co-signed checkpoint. Where the ledger can't be read now, or
 * has something else at that place, there is none: the receipt stands without it.
 */
export async function proveAcceptance(
  ledger: PublishedLedger,
  place: LinePlace | undefined,
): Promise<ReceiptProof> {
  const proven = place && (await proveLine(ledger, place));
  if (!proven) return { state: 'pending' };
  return { state: 'proven', entry: textOf(proven.entry), proof: textOf(logProofBytes(proven.proof)) };
}

/**
 * A line proven up to a checkpoint. What led up to a co-signed checkpoint is cleared away when the next one is there,
 * perhaps while it is read: then the next one is taken.
 * @param checkpoint the newest co-signed one unless told
 */
export async function proveLine(
  ledger: PublishedLedger,
  { eventId, position }: LinePlace,
  checkpoint?: Note,
): Promise<ProvenEntry | undefined> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    try {
      const proven = await atEitherSite(ledger, async (store) => {
        const newest = await newestCosigned(store, ledger.log);
        return newest && proveEntry(store, newest, position, checkpoint ?? newest);
      });
      return proven && idOf(proven.entry) === eventId ? proven : undefined;
    } catch (error) {
      if (error instanceof LogFault) continue;
      if (error instanceof StorageError || isOutage(error)) return undefined;
      throw error;
    }
  }
  return undefined;
}

function idOf(entry: Uint8Array): string | undefined {
  try {
    return parseEntry(entry).id;
  } catch {
    return undefined;
  }
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}
