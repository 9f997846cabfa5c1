import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import type { Calendar } from '../../domain/identity/calendar.ts';
import { isClosingDay } from '../../domain/identity/closing-days.ts';
import { hasGrown } from '../../domain/receipt/stamped-checkpoint.ts';
import { lockAhead, type Retention } from '../../domain/retention/retention.ts';
import { TsaUnavailable } from '../../interop/tsa/exchange.ts';
import { newestCosigned } from '../../ledger/log/cosigned.ts';
import { parseCheckpoint } from '../../ledger/note/checkpoint.ts';
import { type Note, noteBytes } from '../../ledger/note/note.ts';
import type { Database } from '../../storage/index/database.ts';
import { keepStamp, lastStamp } from '../../storage/index/stamped-checkpoints.ts';
import { retainBlob, type Sites, storeBlob } from '../../storage/sites/blobs.ts';
import type { Counts, RunContext } from '../keeping/scheduled-job.ts';
import { atEitherSite, type PublishedLedger } from '../ledger/published-ledger.ts';
import type { TsaClient } from './take-timestamp.ts';

export interface StampDeps {
  readonly database: Database;
  readonly sites: Sites;
  readonly ledgerSites: Pick<PublishedLedger, 'log' | 'logs'>;
  readonly calendar: Calendar;
  readonly retention: Retention;
  readonly logger: Logger;
  readonly clock: () => Date;
  /** absent where no time-stamping authority is configured: receipts wait, and lose nothing by it */
  readonly tsa?: TsaClient | undefined;
}

/**
 * Has the newest co-signed checkpoint stamped where the ledger grew since the last one (Đ15.d): one token over all that it
 * holds. An authority that is away ends the run; the next one asks again, over a checkpoint that may be newer. Counts:
 * `size` of the checkpoint, `stamped`, `away`; `waiting` entries that no token covers.
 */
export async function stampCheckpoints(deps: StampDeps, context: RunContext): Promise<Counts> {
  const { database, ledgerSites, tsa } = deps;
  const note = await atEitherSite(ledgerSites, (store) => newestCosigned(store, ledgerSites.log));
  const size = (note && parseCheckpoint(note.text)?.size) ?? 0;
  const last = await lastStamp(database);
  const waits = hasGrown(size, last && { size: last.stamp.size, position: last.position });
  const counts = { size, stamped: 0, away: 0, ...(tsa ? {} : { notConnected: 1 }) };
  const waiting = waits ? size - (last?.stamp.size ?? 0) : 0;
  if (!note || !tsa || !waits || context.dryRun) return { ...counts, waiting };
  try {
    await stamp(deps, tsa, note, size, context.requestId);
  } catch (error) {
    if (!(error instanceof TsaUnavailable)) throw error;
    deps.logger.warn({ reason: error.message, entries: waiting }, 'no timestamp taken');
    return { ...counts, away: 1, waiting };
  }
  return { ...counts, stamped: 1, waiting: 0 };
}

/** The same just before midnight on the days on which school years are closed and locked (Đ25), and on no other. */
export async function stampOnClosingDay(deps: StampDeps, context: RunContext): Promise<Counts> {
  if (!isClosingDay(deps.calendar, context.now)) return { notToday: 1 };
  return await stampCheckpoints(deps, context);
}

/**
 * Token and note stand at the primary, locked, before the event names them: a crash in between leaves two objects that no
 * event names, and the next run asks for another token. Of two runs at once the first that is written stands.
 */
async function stamp(
  { database, sites, retention, clock }: StampDeps,
  tsa: TsaClient,
  note: Note,
  size: number,
  requestId: string,
): Promise<void> {
  const taken = await tsa.stamp(createHash('sha256').update(note.text).digest());
  const { at, accuracyMs, policy, serial, authority } = taken.timestamp;
  const now = clock();
  const until = lockAhead(retention, now);
  const checkpoint = await storeBlob(database, sites, noteBytes(note), now, { holds: 'checkpoint' });
  const token = await storeBlob(database, sites, taken.token, now, { holds: 'timestamp' });
  for (const sha256 of [checkpoint, token]) await retainBlob(database, sites, sha256, until);
  const told = {
    size,
    checkpoint,
    token,
    at: at.toISOString(),
    ...(accuracyMs !== undefined && { accuracyMs }),
    authority: authority.subject,
    serial,
    policy,
  };
  await keepStamp(database, told, now, { actor: 'system:stamp-checkpoints', requestId });
}
