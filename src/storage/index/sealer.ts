import type { EventSubject } from '../../domain/events/event.ts';
import type { KeyScope } from '../../domain/events/key-scope.ts';

/** A random id of a key, which tells nothing of whom it protects. */
export type KeyId = string;

/** An event on its way to the ledger. */
export interface UnsealedEntry {
  /** as `eventId` writes */
  readonly id: string;
  readonly type: string;
  readonly at: string;
  readonly actor: string;
  readonly requestId: string;
  readonly cause?: string;
  readonly subject?: EventSubject;
  readonly data: unknown;
}

/** What the ledger does for whoever writes to the index; what comes out of it is opaque here. */
export interface Sealer {
  /** The one key of a scope, made where there is none: it stands at the primary site before this answers. */
  keyFor(scope: KeyScope): Promise<KeyId>;
  /** The one that stands, and none is made. */
  knownKey(scope: KeyScope): Promise<KeyId | undefined>;
  /** All that stand: more than one where an index was thrown away before the first was in an entry. */
  keysOf(scope: KeyScope): Promise<readonly KeyId[]>;
  /**
   * A random-looking id for a text, the same each time, in 32 hexadecimal digits: whoever lacks the key can't try out
   * texts against it.
   */
  idUnder(key: KeyId, text: string): Promise<string>;
  /** Each entry as its line in the ledger. Sealed twice it would be two entries, so it is done once and stored. */
  seal(key: KeyId, entries: readonly UnsealedEntry[]): Promise<readonly string[]>;
  /** A part of a line that has another form: a JWE over canonical JSON. */
  sealData(key: KeyId, data: unknown): Promise<string>;
}

/** Of a database that is open to be read. */
export const noSealer: Sealer = {
  keyFor: unsealed,
  knownKey: unsealed,
  keysOf: unsealed,
  idUnder: unsealed,
  seal: unsealed,
  sealData: unsealed,
};

function unsealed(): Promise<never> {
  return Promise.reject(new Error('this database was opened without a master key: nothing is written'));
}
