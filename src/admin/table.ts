import Table from 'cli-table3';

export type Cell = string | number;

/** Columns wider than this are wrapped between words, so that a table fits a terminal; a hash stays whole. */
const widest = 46;
const padding = 2;

/** A table for people as lines, without colour: it is read in terminals, mails and tickets alike. */
export function table(head: readonly string[], rows: readonly (readonly Cell[])[]): readonly string[] {
  const drawn = new Table({
    head: head.every((title) => title === '') ? [] : [...head],
    style: { head: [], border: [], compact: true },
    colWidths: head.map((title, index) => widthOf([title, ...rows.map((row) => row[index] ?? '')])),
    wordWrap: true,
  });
  drawn.push(...rows.map((row) => [...row]));
  return drawn.toString().split('\n');
}

function widthOf(cells: readonly Cell[]): number {
  const texts = cells.map((cell) => String(cell).normalize('NFC'));
  const longest = (parts: readonly string[]) => Math.max(...parts.map((part) => part.length));
  const words = texts.flatMap((text) => text.split(/\s/));
  const lines = texts.flatMap((text) => text.split('\n'));
  return Math.min(longest(lines), Math.max(widest, longest(words))) + padding;
}

/** An instant as staff read it: Vietnamese time to the second. */
export function shownTime(instant: string | null | undefined): string {
  if (!instant) return '-';
  return new Date(Date.parse(instant) + 7 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
}
