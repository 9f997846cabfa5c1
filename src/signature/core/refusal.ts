/** Ends the check of one signature. `refused`: not looked at further, by policy; `invalid`: looked at, and false. */
export class CoreFailure extends Error {
  override readonly name = 'CoreFailure';
  readonly verdict: 'invalid' | 'refused';
  /** a stable word, such as `sha1` or `digest-mismatch` */
  readonly reason: string;

  constructor(verdict: 'invalid' | 'refused', reason: string) {
    super(reason);
    this.verdict = verdict;
    this.reason = reason;
  }
}

export function refuse(reason: string): never {
  throw new CoreFailure('refused', reason);
}

export function invalid(reason: string): never {
  throw new CoreFailure('invalid', reason);
}
