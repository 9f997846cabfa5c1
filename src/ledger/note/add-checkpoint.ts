import { HASH_BYTES, type Hash } from '../tree/hash.ts';
import { type Note, noteBytes, parseNote } from './note.ts';

/** What a log asks of a witness (c2sp.org/tlog-witness): co-sign this one, which goes on from that size. */
export interface AddCheckpoint {
  readonly old: number;
  /** of consistency, from the old size to the checkpoint's */
  readonly proof: readonly Hash[];
  readonly checkpoint: Note;
}

const MOST_PROOF_LINES = 63;
export const MOST_REQUEST_BYTES = 128 * 1024;

export function addCheckpointBytes({ old, proof, checkpoint }: AddCheckpoint): Uint8Array {
  const lines = proof.map((hash) => `${Buffer.from(hash).toString('base64')}\n`);
  return Buffer.concat([Buffer.from(`old ${old}\n${lines.join('')}\n`), noteBytes(checkpoint)]);
}

/** Undefined for anything but such a request in its one spelling. */
export function parseAddCheckpoint(bytes: Uint8Array): AddCheckpoint | undefined {
  if (bytes.length > MOST_REQUEST_BYTES) return undefined;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const cut = buffer.indexOf('\n\n');
  if (cut < 0) return undefined;
  const [first = '', ...lines] = buffer.toString('latin1', 0, cut).split('\n');
  const old = Number(/^old (0|[1-9][0-9]*)$/.exec(first)?.[1] ?? Number.NaN);
  const proof = lines.map((line) => Buffer.from(line, 'base64'));
  const isSpelt = proof.every(
    (hash, at) => hash.length === HASH_BYTES && hash.toString('base64') === lines[at],
  );
  if (!Number.isSafeInteger(old) || !isSpelt || lines.length > MOST_PROOF_LINES) return undefined;
  const checkpoint = parseNote(buffer.subarray(cut + 2));
  return checkpoint && { old, proof, checkpoint };
}
