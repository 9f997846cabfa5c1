/** What a run counted, by word: `{ queued: 3, dead: 0 }`. */
export type Counts = Readonly<Record<string, number>>;

export interface RunContext {
  /** look and count, change nothing */
  readonly dryRun: boolean;
  readonly now: Date;
  /** names the run in the log of whatever it sets going */
  readonly requestId: string;
  /** aborts when the run has lost its lease or the process is stopping */
  readonly signal: AbortSignal;
}

/** So often, by a clock that nothing moves; or at an hour of the Vietnamese day: every day, or on one of the week or of the month. */
export type When =
  | { readonly everySeconds: number }
  | { readonly at: `${number}:${number}`; readonly on?: Weekday | DayOfMonth };
/** one that every month has */
type DayOfMonth = 1;
export const weekdays = [
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
] as const;
type Weekday = (typeof weekdays)[number];

/** One job of the department's staff: run by the schedule or by hand, never twice at once, each run kept in the history. */
export interface ScheduledJob {
  readonly name: string;
  readonly when: When;
  readonly what: { readonly vi: string; readonly en: string };
  run(context: RunContext): Promise<Counts>;
  /** whether what a run counted is to be looked into at once: told at error, and an exit code of its own by hand */
  alarms?(counts: Counts): boolean;
}
