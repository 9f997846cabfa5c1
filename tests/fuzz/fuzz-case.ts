/** What is counted in the last line of a run. */
export type FaultKind = 'difference' | 'crash' | 'wronglyAccepted';

/** A document on which we and the oracle part, or which we do not survive. */
export interface Fault {
  readonly kind: FaultKind;
  /** number of the document in its run: with seed and corpus it makes the document again */
  readonly index: number;
  readonly what: string;
  readonly document: Uint8Array;
}

/** The documents of a run, each wholly determined by its number. */
export interface FuzzCase {
  make(index: number): Uint8Array;
  /** a fault is answered, never thrown */
  run(index: number): Fault | undefined;
}

/** What one document came to, and what else is to be counted of it. */
export interface Tried {
  readonly fault: Fault | undefined;
  readonly counts: Readonly<Record<string, number>>;
}

/** A case whose oracle answers later. */
export interface PatientFuzzCase {
  make(index: number): Uint8Array;
  run(index: number): Promise<Tried>;
}

/** What `check` throws is a crash. */
export function guarded(
  make: (index: number) => Uint8Array,
  check: (index: number, document: Uint8Array) => Pick<Fault, 'kind' | 'what'> | undefined,
): FuzzCase {
  return {
    make,
    run(index) {
      const document = make(index);
      try {
        const fault = check(index, document);
        return fault && { ...fault, index, document };
      } catch (error) {
        return { kind: 'crash', index, what: crashOf(error), document };
      }
    },
  };
}

export function crashOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Seeds of one run's documents do not meet another's in any run that ends. */
export function seedOf(seed: number, index: number): number {
  return (Math.imul(seed, 0x9e3779b1) + index) >>> 0;
}
