import { HASH_BYTES, type Hash, isSameHash, leafHash, rootFromProof } from '../tree/hash.ts';
import { type Checkpoint, parseCheckpoint, wordOf } from './checkpoint.ts';
import type { NoteKey } from './keys.ts';
import { type Note, noteBytes, parseNote } from './note.ts';

/** That an entry stands in a log, for anyone to check without it (c2sp.org/tlog-proof@v1). It does not hold the entry. */
export interface LogProof {
  readonly index: number;
  /** from the leaf's sibling up to the child of the root */
  readonly hashes: readonly Hash[];
  readonly checkpoint: Note;
}

const HEADER = 'c2sp.org/tlog-proof@v1';
/** More than any tree of 2^53 leaves needs. */
const MOST_HASHES = 64;
const MOST_BYTES = 128 * 1024;

export function logProofBytes({ index, hashes, checkpoint }: LogProof): Uint8Array {
  const lines = hashes.map((one) => `${Buffer.from(one).toString('base64')}\n`);
  return Buffer.concat([
    Buffer.from(`${HEADER}\nindex ${index}\n${lines.join('')}\n`),
    noteBytes(checkpoint),
  ]);
}

/** Undefined for anything but a proof in its one spelling; extra data, which no signature covers, is not read. */
export function parseLogProof(bytes: Uint8Array): LogProof | undefined {
  if (bytes.length > MOST_BYTES) return undefined;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const cut = buffer.indexOf('\n\n');
  if (cut < 0) return undefined;
  const [header, indexLine = '', ...lines] = buffer.toString('latin1', 0, cut).split('\n');
  const index = Number(/^index (0|[1-9][0-9]*)$/.exec(indexLine)?.[1] ?? Number.NaN);
  if (header !== HEADER || !Number.isSafeInteger(index) || lines.length > MOST_HASHES) return undefined;
  const hashes: Hash[] = [];
  for (const line of lines) {
    const one = Buffer.from(line, 'base64');
    if (one.length !== HASH_BYTES || one.toString('base64') !== line) return undefined;
    hashes.push(one);
  }
  const checkpoint = parseNote(buffer.subarray(cut + 2));
  return checkpoint && { index, hashes, checkpoint };
}

/** Whose word is asked for: the log's own, and that of so many of the witnesses. */
export interface LogPolicy {
  readonly origin: string;
  /** every key that signs the log or has signed it */
  readonly keys: readonly NoteKey[];
  readonly witnesses: readonly NoteKey[];
  /** how many of them must have co-signed */
  readonly quorum: number;
}

export type ProofVerdict =
  | {
      readonly proven: true;
      readonly checkpoint: Checkpoint;
      /** when each witness that co-signed saw the tree, in seconds */
      readonly cosigned: readonly { readonly name: string; readonly at: number }[];
    }
  | { readonly proven: false; readonly why: WhyUnproven };

export type WhyUnproven =
  | 'not-a-checkpoint'
  | 'other-log'
  | 'log-key-unknown'
  | 'log-signature-missing'
  | 'log-signature-false'
  | 'cosignature-false'
  | 'cosignatures-too-few'
  | 'witness-unknown'
  | 'entry-not-in-tree';

/** What is not known to be false: whoever asks lacks a key, or asked with another log's. */
const UNDECIDED: ReadonlySet<WhyUnproven> = new Set(['other-log', 'log-key-unknown', 'witness-unknown']);

export function isUndecidedProof(why: WhyUnproven): boolean {
  return UNDECIDED.has(why);
}

/** Whether the entry stands at its index in the tree that log and witnesses vouch for. What is false is told before what is not known. */
export function checkLogProof(entry: Uint8Array, proof: LogProof, policy: LogPolicy): ProofVerdict {
  const unproven = (why: WhyUnproven): ProofVerdict => ({ proven: false, why });
  const { checkpoint: note } = proof;
  const checkpoint = parseCheckpoint(note.text);
  if (!checkpoint) return unproven('not-a-checkpoint');
  const root = rootFromProof(leafHash(entry), proof.index, checkpoint.size, proof.hashes);
  if (!root || !isSameHash(root, checkpoint.root)) return unproven('entry-not-in-tree');
  if (checkpoint.origin !== policy.origin) return unproven('other-log');
  const own = policy.keys.map((key) => wordOf(key, note).says);
  if (own.includes('false')) return unproven('log-signature-false');
  const strangers = note.signatures.filter(
    ({ name, id }) =>
      ![...policy.keys, ...policy.witnesses].some((key) => key.name === name && key.id === id),
  );
  const cosigned: { name: string; at: number }[] = [];
  for (const witness of policy.witnesses) {
    const word = wordOf(witness, note);
    if (word.says === 'false') return unproven('cosignature-false');
    if (word.says === 'true' && word.at !== undefined) cosigned.push({ name: witness.name, at: word.at });
  }
  if (!own.includes('true'))
    return unproven(
      strangers.some(({ name }) => name === policy.origin) ? 'log-key-unknown' : 'log-signature-missing',
    );
  if (cosigned.length < policy.quorum) {
    const unknown = strangers.filter(({ name }) => name !== policy.origin).length;
    return unproven(cosigned.length + unknown >= policy.quorum ? 'witness-unknown' : 'cosignatures-too-few');
  }
  return { proven: true, checkpoint, cosigned };
}
