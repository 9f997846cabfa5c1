import type { Hash } from '../tree/hash.ts';

const DIGITS = 20;

/** Twenty digits, so that a listing is in the order of sizes. */
const padded = (size: number): string => String(size).padStart(DIGITS, '0');

/** The checkpoint of a tree of this size. */
export function checkpointPath(size: number): string {
  return `checkpoint/${padded(size)}`;
}

/** The same with a witness's co-signature. */
export function cosignedPath(size: number): string {
  return `cosigned/${padded(size)}`;
}

/** Undefined for a path that is none of those two. */
export function sizeOfPath(path: string): number | undefined {
  const size = Number(/^(?:checkpoint|cosigned)\/([0-9]{20})$/.exec(path)?.[1] ?? Number.NaN);
  return Number.isSafeInteger(size) ? size : undefined;
}

/** Where tails of a tree lie, whatever it grew from. */
export function tailPrefix(size: number, root: Hash): string {
  return `tail/${padded(size)}-${Buffer.from(root).toString('hex')}-`;
}

/** What a tail holds depends on where its batch began, and its path says so: two leaders never want one path for two contents. */
export function tailPath(size: number, root: Hash, from: number): string {
  return `${tailPrefix(size, root)}${padded(from)}`;
}

/** Undefined for a path that is no tail's. */
export function sizeOfTail(path: string): number | undefined {
  const size = Number(/^tail\/([0-9]{20})-[0-9a-f]{64}-[0-9]{20}$/.exec(path)?.[1] ?? Number.NaN);
  return Number.isSafeInteger(size) ? size : undefined;
}
