import {
  MongoBulkWriteError,
  MongoError,
  MongoNetworkError,
  MongoServerSelectionError,
  MongoWriteConcernError,
} from 'mongodb';
import type { Sha256 } from '../domain/identity/sha256.ts';

/**
 * `site-unreachable`: no answer in time, or an answer that says "not now"; trying again later is right.
 * `site-refused`: the site answered and said no; trying again does not help.
 * `bucket-missing`, `bucket-unlocked`: the bucket is absent, or would let bytes be deleted.
 * `blob-unreadable`: the site is up, but cannot give these bytes: its own copy is damaged.
 * `blob-lost`: both sites answered and neither has the bytes.
 * `database-unreachable`, `contention`: the index did not answer, or one document is fought over.
 * `ledger-behind`: too much waits for the ledger; once it has caught up, trying again is right.
 * `index-too-old`: an earlier version made the database, and this one does not read it.
 */
export type StorageFault =
  | 'site-unreachable'
  | 'site-refused'
  | 'bucket-missing'
  | 'bucket-unlocked'
  | 'blob-unreadable'
  | 'blob-lost'
  | 'database-unreachable'
  | 'contention'
  | 'ledger-behind'
  | 'index-too-old';

/** The one error of this room. Its message may be logged: it holds hashes, sites and codes, never personal data. */
export class StorageError extends Error {
  readonly code: StorageFault;

  constructor(code: StorageFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StorageError';
    this.code = code;
  }
}

/** Both sites answered; neither has bytes with this hash. Staff must act (Đ28: restore from the offline copy). */
export class BlobLost extends StorageError {
  readonly sha256: Sha256;

  constructor(sha256: Sha256) {
    super('blob-lost', `blob ${sha256} is sound at neither site`);
    this.name = 'BlobLost';
    this.sha256 = sha256;
  }
}

/** Whether the error means "a server is away": the API answers 503 with Retry-After, a job tries again later. */
export function isOutage(error: unknown): boolean {
  if (error instanceof StorageError) {
    return ['site-unreachable', 'database-unreachable', 'contention', 'ledger-behind'].includes(error.code);
  }
  if (error instanceof MongoServerSelectionError || error instanceof MongoNetworkError) return true;
  if (error instanceof MongoWriteConcernError) return true;
  if (error instanceof MongoBulkWriteError && (error.result.getWriteConcernError() || isWrapped(error)))
    return true;
  if (!(error instanceof MongoError)) return false;
  // The label is on what a server says to a write while it steps down or starts; to a read it says the code alone.
  if (error.hasErrorLabel('RetryableWriteError') || error.name === 'MongoWaitQueueTimeoutError') return true;
  return typeof error.code === 'number' && SERVER_STATES.has(error.code);
}

/** Whether nothing was sent, since no server was there to take it. */
export function foundNoServer(error: unknown): boolean {
  const inner = error instanceof MongoBulkWriteError ? error.errorResponse : error;
  return inner instanceof MongoServerSelectionError;
}

/** What kept a write of many from being sent is within: the outer error has neither its class nor, mostly, its label. */
function isWrapped({ errorResponse }: MongoBulkWriteError): boolean {
  return errorResponse instanceof Error && isOutage(errorResponse);
}

/** MongoDB's codes for the state of a server, whatever it was asked: no primary, shutting down, disk full. */
const SERVER_STATES = new Set([91, 189, 10_107, 11_600, 11_602, 13_435, 13_436, 14_031]);
