import { TILE_WIDTH } from './tile.ts';

/** No entry is longer: its length is written in two bytes. */
export const MOST_ENTRY_BYTES = 0xffff;

/**
 * Entries as a log serves them, each behind its length (c2sp.org/tlog-tiles, "Log entries").
 * @throws RangeError for an entry of more than 65,535 bytes, or more than 256 of them
 */
export function bundleBytes(entries: readonly Uint8Array[]): Uint8Array {
  if (entries.length > TILE_WIDTH) throw new RangeError(`${entries.length} entries in one bundle`);
  const bytes = Buffer.alloc(entries.reduce((size, entry) => size + 2 + entry.length, 0));
  let at = 0;
  for (const entry of entries) {
    if (entry.length > MOST_ENTRY_BYTES) throw new RangeError(`an entry of ${entry.length} bytes`);
    at = bytes.writeUInt16BE(entry.length, at);
    bytes.set(entry, at);
    at += entry.length;
  }
  return bytes;
}

/** Undefined for bytes that are not exactly so many entries. */
export function bundleEntries(bytes: Uint8Array, width: number): readonly Uint8Array[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries: Uint8Array[] = [];
  let at = 0;
  while (entries.length < width) {
    if (at + 2 > bytes.length) return undefined;
    const end = at + 2 + view.getUint16(at);
    if (end > bytes.length) return undefined;
    entries.push(bytes.subarray(at + 2, end));
    at = end;
  }
  return at === bytes.length ? entries : undefined;
}
