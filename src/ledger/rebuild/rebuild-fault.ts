/** The ledger can't be made into an index: a rebuild stops here and never guesses. */
export class RebuildFault extends Error {
  override readonly name = 'RebuildFault';
  /** of the entry in the log */
  readonly position: number;

  constructor(position: number, entry: string, why: string, options?: ErrorOptions) {
    super(`entry ${position} (${entry}): ${why}`, options);
    this.position = position;
  }
}
