import Table from 'cli-table3';
import { visible } from '../command-line/visible.ts';

/** Several lines are a list: a line end in a text is the text's own, and shown as such. */
export type Cell = string | number | readonly string[];

/** Columns wider than this are wrapped between words, so that a table fits a terminal; a hash stays whole. */
const widest = 46;
const padding = 2;

/** A table for people as lines, without colour: it is read in terminals, mails and tickets alike. */
export function table(head: readonly string[], rows: readonly (readonly Cell[])[]): readonly string[] {
  const shown = rows.map((row) => row.map(shownCell));
  const drawn = new Table({
    head: head.every((title) => title === '') ? [] : [...head],
    style: { head: [], border: [], compact: true },
    colWidths: head.map((title, index) => widthOf([title, ...shown.map((row) => row[index] ?? '')])),
    wordWrap: true,
  });
  drawn.push(...shown);
  return drawn.toString().split('\n');
}

function shownCell(cell: Cell): string {
  const lines = typeof cell === 'object' ? cell : [String(cell)];
  return lines.map(visible).join('\n');
}

function widthOf(cells: readonly string[]): number {
  const texts = cells.map((cell) => cell.normalize('NFC'));
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
