import Table from 'cli-table3';

export type Cell = string | number;

/** A table for people as lines, without colour: it is read in terminals, mails and tickets alike. */
export function table(head: readonly string[], rows: readonly (readonly Cell[])[]): readonly string[] {
  const drawn = new Table({ head: [...head], style: { head: [], border: [], compact: true } });
  drawn.push(...rows.map((row) => [...row]));
  return drawn.toString().split('\n');
}

/** An instant as staff read it: Vietnamese time to the second. */
export function shownTime(instant: string | null | undefined): string {
  if (!instant) return '-';
  return new Date(Date.parse(instant) + 7 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
}
