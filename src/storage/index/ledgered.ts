import type { KeyId } from './sealer.ts';

/** An entry that is not in the log yet. */
export interface PendingLine {
  /** as `eventId` writes */
  readonly id: string;
  readonly line: string;
}

/** What stands in every aggregate's document beside its state, written by the same compare-and-set. */
export interface LedgerPart {
  /** of the last step */
  readonly version: number;
  readonly at: string;
  /** what its entries are sealed under */
  readonly key: KeyId;
  /** its key is being destroyed: no step is taken any more */
  readonly sealedOff?: true;
  /** in the order of the log; gone where there is none */
  readonly pending?: readonly PendingLine[];
  /** since when the oldest waits; gone with `pending` */
  readonly pendingSince?: string;
  /** the same as a field to ask for: some servers scan for a range alone */
  readonly waits?: true;
  /** of each entry that is in the log: its index, under `<version>/<n>` */
  readonly positions?: Readonly<Record<string, number>>;
}

/** A state as stored. */
export type Ledgered<State> = State & { readonly ledger: LedgerPart };

export function withoutLedger<State extends object>(stored: Ledgered<State>): State {
  const { ledger: _ledger, ...state } = stored;
  return state as unknown as State;
}
