/** A path and what shall lie there. */
export interface Part {
  readonly path: string;
  readonly bytes: Uint8Array;
}

const MAGIC = 'kho-hoc-ba tail 1';
const MOST_PARTS = 4_096;

/** All of a batch in one object: a line of JSON that names each part and its length, and the parts behind it. */
export function tailBytes(parts: readonly Part[]): Uint8Array {
  const index = parts.map(({ path, bytes }) => [path, bytes.length]);
  return Buffer.concat([
    Buffer.from(`${JSON.stringify([MAGIC, index])}\n`),
    ...parts.map(({ bytes }) => bytes),
  ]);
}

/** Undefined for anything but a whole tail. */
export function tailParts(bytes: Uint8Array): readonly Part[] | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = buffer.indexOf(0x0a);
  if (end < 0) return undefined;
  const index = readIndex(buffer.toString('utf8', 0, end));
  if (!index) return undefined;
  const parts: Part[] = [];
  let at = end + 1;
  for (const [path, length] of index) {
    parts.push({ path, bytes: buffer.subarray(at, at + length) });
    at += length;
  }
  return at === buffer.length ? parts : undefined;
}

function readIndex(line: string): readonly (readonly [path: string, length: number])[] | undefined {
  try {
    const header: unknown = JSON.parse(line);
    if (!Array.isArray(header) || header.length !== 2 || header[0] !== MAGIC) return undefined;
    const index: unknown = header[1];
    if (!Array.isArray(index) || index.length > MOST_PARTS) return undefined;
    return index.every(isIndexed) ? index : undefined;
  } catch {
    return undefined;
  }
}

function isIndexed(one: unknown): one is readonly [string, number] {
  return (
    Array.isArray(one) &&
    one.length === 2 &&
    typeof one[0] === 'string' &&
    Number.isSafeInteger(one[1]) &&
    one[1] >= 0
  );
}
