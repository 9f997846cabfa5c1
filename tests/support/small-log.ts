import { createHash, generateKeyPairSync } from 'node:crypto';
import { merkleTree } from '../../src/domain/receipt/merkle.ts';
import { checkpointText, cosignCheckpoint, signCheckpoint } from '../../src/ledger/note/checkpoint.ts';
import { type NoteSigner, noteSigner } from '../../src/ledger/note/keys.ts';
import { type LogPolicy, type LogProof, logProofBytes } from '../../src/ledger/note/log-proof.ts';
import type { Note } from '../../src/ledger/note/note.ts';

const ORIGIN = 'log.example/so-cai';
export const SEEN_AT = 1_790_000_000;
const tree = merkleTree((bytes) => createHash('sha256').update(bytes).digest());

/** A log of some lines in memory, signed by its key and co-signed by one witness, for what is checked offline. */
export interface SmallLog {
  readonly log: NoteSigner;
  readonly witness: NoteSigner;
  readonly policy: LogPolicy;
  readonly note: Note;
  /** as text, of an entry */
  proof(index: number, checkpoint?: Note): string;
}

export function makeSigner(name = ORIGIN, type: 'ed25519' | 'cosignature/v1' = 'ed25519'): NoteSigner {
  return noteSigner(name, type, generateKeyPairSync('ed25519').privateKey);
}

export function smallLog(lines: readonly string[]): SmallLog {
  const log = makeSigner();
  const witness = makeSigner('witness.example/one', 'cosignature/v1');
  const leaves = lines.map((line) => tree.leafHash(Buffer.from(line)));
  const text = checkpointText({ origin: ORIGIN, size: lines.length, root: tree.root(leaves) });
  const note = { text, signatures: [signCheckpoint(text, log), cosignCheckpoint(text, witness, SEEN_AT)] };
  return {
    log,
    witness,
    policy: { origin: ORIGIN, keys: [log.key], witnesses: [witness.key], quorum: 1 },
    note,
    proof: (index, checkpoint = note) => {
      const proof: LogProof = { index, hashes: tree.inclusionProof(leaves, index), checkpoint };
      return Buffer.from(logProofBytes(proof)).toString('utf8');
    },
  };
}
