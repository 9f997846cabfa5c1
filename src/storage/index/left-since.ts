/** Nobody's clock runs so far ahead; a later stamp was made before the clock stepped back. */
const aheadMs = 300_000;

/**
 * Stamped before then, or so far ahead of it that the clock must have stepped back since: what a crash left must not lie
 * until the clock has caught up.
 */
export function leftSince<Field extends string>(field: Field, olderThan: Date) {
  const ahead = new Date(olderThan.getTime() + aheadMs).toISOString();
  const stamped = (range: { readonly $lt: string } | { readonly $gt: string }) =>
    ({ [field]: range }) as Record<Field, typeof range>;
  return { $or: [stamped({ $lt: olderThan.toISOString() }), stamped({ $gt: ahead })] };
}
