import { ifPermitted } from '../../domain/access/permit.ts';
import type { ActorFor, May } from '../../domain/access/policy.ts';
import type { Sha256 } from '../../domain/identity/sha256.ts';
import type { Decision } from '../../domain/refusal.ts';
import {
  finiteTermOverBefore,
  mayGoFrom,
  type Retention,
  renewalDueBefore,
  renewalMissedBefore,
} from '../../domain/retention/retention.ts';
import { unitsDue } from '../../ledger/log/lock-spans.ts';
import { TILE_WIDTH } from '../../ledger/tree/tile.ts';
import { keepingOf, neverRecords } from '../../storage/index/blob-keeping.ts';
import type { Database } from '../../storage/index/database.ts';
import type { BlobRow } from '../../storage/index/documents.ts';
import { awaitingRenewal, countEnding } from '../../storage/index/lock-ends.ts';
import type { Counts, RunContext } from './scheduled-job.ts';

/** An object whose lock at one of the sites is to be renewed, or was not seen there yet (`null`). */
export interface LockDue {
  readonly sha256: Sha256;
  readonly holds: 'document' | NonNullable<BlobRow['holds']>;
  readonly primary: LockAtSite;
  readonly backup: LockAtSite;
}

interface LockAtSite {
  readonly lockedUntil: string | null;
  /** when the site last refused to renew it */
  readonly refusedAt?: string;
}

/** Entries of the ledger whose tiles and bundles are to be locked longer at a site, or were not looked at there (`null`). */
export interface LedgerLockDue {
  readonly site: string;
  readonly firstEntry: number;
  readonly entries: number;
  readonly lockedUntil: string | null;
}

/** Bytes that never became a record, and whose term is over. */
export interface UploadThatMayGo {
  readonly sha256: Sha256;
  readonly size: number | null;
  readonly noRecordSince: string;
  readonly mayGoFrom: string;
}

export interface RetentionDueDeps {
  readonly database: Database;
  readonly retention: Retention;
}

const shownAtMost = 1_000;
const countedAtMost = 100_000;
const uploadsCountedAtMost = 10_000;

/**
 * What is due (Đ28.2, Nghị định 88/2026 Đ8): locks to be renewed, the nearest end first, and uploads that never became a record
 * and may go, the longest ago first. Nothing is disposed of here, and what became a record never will be.
 */
export function listRetentionDue(
  { database, may, retention }: RetentionDueDeps & { readonly may: May },
  actor: ActorFor<'retention.read'>,
  now: Date,
): Promise<
  Decision<{
    locks: readonly LockDue[];
    ledger: readonly LedgerLockDue[];
    uploads: readonly UploadThatMayGo[];
  }>
> {
  return ifPermitted(may(actor, 'retention.read'), async () => {
    const locks = await database.blobs
      .find(awaitingRenewal(renewalDueBefore(retention, now)))
      .sort({ lockedUntil: 1 })
      .limit(shownAtMost)
      .toArray();
    const uploads = await uploadsThatMayGo(database, retention, now, shownAtMost);
    const ledger = await ledgerLocksDue(database, renewalDueBefore(retention, now));
    return { locks: locks.map(lockDue), ledger, uploads };
  });
}

/** Counts the same: `locksUnseen` are to be read at the sites first, `locksMissed` were to be renewed long ago. */
export async function retentionDue(
  { database, retention }: RetentionDueDeps,
  { now }: RunContext,
): Promise<Counts> {
  const due = awaitingRenewal(renewalDueBefore(retention, now));
  const all = await database.blobs.countDocuments(due, { limit: countedAtMost });
  const locksDue = await countEnding(database, renewalDueBefore(retention, now), countedAtMost);
  const locksMissed = await countEnding(database, renewalMissedBefore(retention, now), countedAtMost);
  const uploads = await uploadsThatMayGo(database, retention, now, uploadsCountedAtMost);
  return {
    locksDue,
    locksMissed,
    locksUnseen: Math.max(all - locksDue, 0),
    uploadsThatMayGo: uploads.length,
  };
}

async function uploadsThatMayGo(
  database: Database,
  retention: Retention,
  now: Date,
  limit: number,
): Promise<readonly UploadThatMayGo[]> {
  const rows = await neverRecords(database, finiteTermOverBefore(retention, now), limit);
  return rows.flatMap((row) => {
    const keeping = keepingOf(row);
    // The compiler lets nothing else through: what is permanent has no day from which it may go.
    if (keeping.term !== 'finite') return [];
    const { _id: sha256, size = null } = row;
    const from = mayGoFrom(keeping, retention).toISOString();
    return [{ sha256, size, noRecordSince: keeping.since.toISOString(), mayGoFrom: from }];
  });
}

async function ledgerLocksDue({ logLocks }: Database, before: Date): Promise<readonly LedgerLockDue[]> {
  const rows = await logLocks.find().sort({ _id: 1 }).toArray();
  return rows.flatMap(({ _id, spans }) =>
    unitsDue(spans, spans.at(-1)?.to ?? 0, before.toISOString()).map(({ from, to, until }) => ({
      site: _id.slice(_id.indexOf('/') + 1),
      firstEntry: from * TILE_WIDTH,
      entries: (to - from) * TILE_WIDTH,
      lockedUntil: until === '' ? null : until,
    })),
  );
}

function lockDue({ _id: sha256, holds, locks, lockRefused }: BlobRow): LockDue {
  const at = (site: 'primary' | 'backup'): LockAtSite => {
    const refusedAt = lockRefused?.[site];
    return { lockedUntil: locks?.[site] ?? null, ...(refusedAt !== undefined && { refusedAt }) };
  };
  return { sha256, holds: holds ?? 'document', primary: at('primary'), backup: at('backup') };
}
