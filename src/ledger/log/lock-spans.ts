/**
 * How long a site locks the parts of a log, run by run of units (`partsOfUnit`). Units below `to`, from where the span before
 * ends, are locked until then at least; `''` where that is not known.
 */
export interface LockSpan {
  readonly to: number;
  /** ISO 8601, or `''` */
  readonly until: string;
}

/** A run of units that ends too early. */
export interface UnitsDue {
  readonly from: number;
  readonly to: number;
  readonly until: string;
}

/** The same with the units `from` to `to` (that one not) locked until then. Neighbours of one end become one span. */
export function withSpan(spans: readonly LockSpan[], { from, to, until }: UnitsDue): readonly LockSpan[] {
  const known = spans.at(-1)?.to ?? 0;
  const padded = known < from ? [...spans, { to: from, until: '' }] : spans;
  const below = padded.flatMap((span, at) => {
    const begins = padded[at - 1]?.to ?? 0;
    return begins < from ? [{ to: Math.min(span.to, from), until: span.until }] : [];
  });
  const above = padded.filter((span) => span.to > to);
  return merged([...below, { to, until }, ...above]);
}

/** Runs of units, of the `size` that there are and from `after` on, whose lock ends before then or is not known. */
export function unitsDue(
  spans: readonly LockSpan[],
  size: number,
  before: string,
  after = 0,
): readonly UnitsDue[] {
  const known = spans.at(-1)?.to ?? 0;
  const all = known < size ? [...spans, { to: size, until: '' }] : spans;
  return all.flatMap(({ to, until }, at) => {
    const begins = Math.max(all[at - 1]?.to ?? 0, after);
    const ends = Math.min(to, size);
    return until < before && begins < ends ? [{ from: begins, to: ends, until }] : [];
  });
}

function merged(spans: readonly LockSpan[]): readonly LockSpan[] {
  return spans.filter((span, at) => span.until !== spans[at + 1]?.until);
}
