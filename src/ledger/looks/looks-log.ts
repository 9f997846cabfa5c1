/** The log that the looks of a Vietnamese calendar year stand in: its head's name, and its folder at the sites. */
export function looksLogName(year: number): string {
  return `looks-${year}`;
}

/** @throws RangeError for another log's name */
export function looksYear(name: string): number {
  const [, year] = /^looks-([0-9]{4})$/.exec(name) ?? [];
  if (year === undefined) throw new RangeError('not a log of looks');
  return Number(year);
}
