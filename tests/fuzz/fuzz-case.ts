/** What is counted in the last line of a run. */
export type FaultKind = 'difference' | 'crash' | 'wronglyAccepted';

/** A document on which we and the oracle part, or which we do not survive. */
export interface Fault {
  readonly kind: FaultKind;
  /** number of the document in its run: with the seed it makes the document again */
  readonly index: number;
  readonly what: string;
  readonly document: Uint8Array;
}

/** One document of a run, wholly determined by its number; a fault is answered, never thrown. */
export type FuzzCase = (index: number) => Fault | undefined;

/** Runs a case; what it throws is a crash. `document` is made apart, so that it can be kept. */
export function guarded(
  makeDocument: (index: number) => Uint8Array,
  check: (index: number, document: Uint8Array) => Omit<Fault, 'index' | 'document'> | undefined,
): FuzzCase {
  return (index) => {
    const document = makeDocument(index);
    try {
      const fault = check(index, document);
      return fault && { ...fault, index, document };
    } catch (error) {
      const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
      return { kind: 'crash', index, what, document };
    }
  };
}

/** Seeds of one run's documents do not meet another's in any run that ends. */
export function seedOf(seed: number, index: number): number {
  return (Math.imul(seed, 0x9e3779b1) + index) >>> 0;
}
