import type { CoreReason, InvalidReason, RefusedReason } from './reasons.ts';

/** Ends the check of one signature. `refused`: not looked at further, by policy; `invalid`: looked at, and false. */
export class CoreFailure extends Error {
  override readonly name = 'CoreFailure';
  readonly verdict: 'invalid' | 'refused';
  readonly reason: CoreReason;

  constructor(verdict: 'invalid' | 'refused', reason: CoreReason) {
    super(reason);
    this.verdict = verdict;
    this.reason = reason;
  }
}

export function refuse(reason: RefusedReason): never {
  throw new CoreFailure('refused', reason);
}

export function invalid(reason: InvalidReason): never {
  throw new CoreFailure('invalid', reason);
}
