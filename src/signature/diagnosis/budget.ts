import type { Tape } from '../xml/tape.ts';

/** What may be tried for one document, whatever it holds: octets that are made, and values that are verified. */
export interface DiagnosisBudget {
  /** false when there is no room for so many octets any more */
  takeOctets(count: number): boolean;
  takeVerification(): boolean;
}

const TIMES_THE_DOCUMENT = 16;
const MOST_VERIFICATIONS = 24;

export function createDiagnosisBudget({ bytes }: Tape): DiagnosisBudget {
  let octets = bytes.length * TIMES_THE_DOCUMENT;
  let verifications = MOST_VERIFICATIONS;
  return {
    takeOctets(count) {
      if (count > octets) return false;
      octets -= count;
      return true;
    },
    takeVerification() {
      verifications -= 1;
      return verifications >= 0;
    },
  };
}
