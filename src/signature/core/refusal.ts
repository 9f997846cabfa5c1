import type { ElementNumber } from '../xml/nodes.ts';
import type { CoreReason, InvalidReason, RefusedReason } from './reasons.ts';

/**
 * Ends the check of one signature. `refused`: not looked at further, by policy; `invalid`: looked at, and false. Where it
 * is the build of the Signature, it says of which element, and a profile's verifier says so in its own words.
 */
export class CoreFailure extends Error {
  override readonly name = 'CoreFailure';
  readonly verdict: 'invalid' | 'refused';
  readonly reason: CoreReason;
  readonly element: ElementNumber | undefined;
  readonly detail: string | undefined;

  constructor(
    verdict: 'invalid' | 'refused',
    reason: CoreReason,
    element: ElementNumber | undefined,
    detail: string | undefined,
  ) {
    super(reason);
    this.verdict = verdict;
    this.reason = reason;
    this.element = element;
    this.detail = detail;
  }
}

export function refuse(reason: RefusedReason, element?: ElementNumber, detail?: string): never {
  throw new CoreFailure('refused', reason, element, detail);
}

export function invalid(reason: InvalidReason): never {
  throw new CoreFailure('invalid', reason, undefined, undefined);
}
