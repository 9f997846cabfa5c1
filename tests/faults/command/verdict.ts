export type Colour = 'green' | 'red' | 'new' | 'broken';

/** How one test ended, in the words of its own report. */
export interface Ended {
  /** the file: a kind of fault */
  readonly kind: string;
  readonly test: string;
  /** what it shows where the fault stands; undefined for a test of what is allowed */
  readonly fault: 'red' | 'new' | undefined;
  readonly got: Colour;
  readonly why: string;
}

export interface Judged extends Ended {
  readonly wanted: Colour;
  readonly ok: boolean;
}

/** Here everything is green; there each fault is red, and what is allowed is green, or the set-up shows nothing. */
export function judge(ended: Ended, where: 'here' | 'there'): Judged {
  const wanted = where === 'here' ? 'green' : (ended.fault ?? 'green');
  return { ...ended, wanted, ok: ended.got === wanted };
}
