import type { Database } from '../../storage/index/database.ts';
import type { KeyStore } from '../../storage/sites/key-store.ts';
import type { LogStore } from '../../storage/sites/log-store.ts';
import type { WitnessAsked } from '../log/cosign.ts';
import type { LogIdentity } from '../log/reader.ts';
import type { Log } from '../log/sequence.ts';

/** The ledger of a repository with all that its leader reads and writes. */
export interface LedLog {
  readonly log: Log;
  readonly identity: LogIdentity;
  readonly backup: LogStore;
  readonly keys: { readonly primary: KeyStore; readonly backup: KeyStore };
  readonly database: Database;
  readonly witnesses: readonly WitnessAsked[];
  /** so many of them must have co-signed; 0 where the copy at the backup is all that is wanted */
  readonly quorum: number;
  readonly pace: LeaderPace;
}

/** In milliseconds. */
export interface LeaderPace {
  /** from the beginning of a batch to the next */
  readonly batch: number;
  /** the longest until the index is looked at again where nothing waits */
  readonly idle: number;
  /** until a server that was away is asked again */
  readonly away: number;
  /** until a log with a fault is looked at again */
  readonly stopped: number;
  /** what is older than that, and below the last co-signed checkpoint, is cleared away */
  readonly clear: number;
}

/** @param batch KHB_LEDGER_PACE_MS */
export function leaderPace(batch: number): LeaderPace {
  return { batch, idle: 10 * batch, away: 10 * batch, stopped: 100 * batch, clear: 100 * batch };
}
