import type { LogStore } from '../../storage/sites/log-store.ts';
import { addCheckpointBytes } from '../note/add-checkpoint.ts';
import { wordOf } from '../note/checkpoint.ts';
import type { NoteKey } from '../note/keys.ts';
import { type Note, parseNote, type SignatureLine } from '../note/note.ts';
import { consistencyProof } from '../tree/proof.ts';
import { LogFault } from './log-fault.ts';
import { type LogReader, openReader, type SignedCheckpoint } from './reader.ts';

/** A witness as the log asks it. */
export interface WitnessAsked {
  readonly key: NoteKey;
  /** POST of add-checkpoint. @throws Error where it does not answer */
  add(request: Uint8Array): Promise<{ readonly status: number; readonly body: string }>;
}

/** What the witnesses said: the checkpoint with the co-signatures that were had, and who gave none, and why. */
export interface Cosigned {
  readonly note: Note;
  readonly missing: readonly NotCosigned[];
}

export interface NotCosigned {
  readonly name: string;
  readonly why: string;
  /** it held the tree against the largest it knows and found nothing, but has not seen the entries yet */
  readonly compared: boolean;
}

/** What saves questions where it is right, and costs one where it is not. */
export interface CosignHints {
  /** of the tree that they co-signed last, as far as is known */
  readonly known?: number;
  /** of the checkpoint's tree, where it was read just now */
  readonly reader?: LogReader | undefined;
}

/**
 * Asks every witness for its co-signature, each with the proof from the size that it knows: it tells where that is another.
 * @throws LogFault `fork` when a witness knows a larger tree than there is here, or one that does not go on from its own,
 * or finds other entries at the backup; StorageError
 */
export async function askWitnesses(
  store: LogStore,
  checkpoint: SignedCheckpoint,
  witnesses: readonly WitnessAsked[],
  hints: CosignHints = {},
): Promise<Cosigned> {
  const answers = await Promise.all(
    witnesses.map((witness) => askWitness(store, checkpoint, witness, hints)),
  );
  const lines = answers.flatMap((answer) => ('line' in answer ? [answer.line] : []));
  const { text, signatures } = checkpoint.note;
  return {
    note: { text, signatures: [...signatures, ...lines] },
    missing: answers.flatMap((answer) => ('why' in answer ? [answer] : [])),
  };
}

type Answer = { readonly line: SignatureLine } | NotCosigned;

async function askWitness(
  store: LogStore,
  checkpoint: SignedCheckpoint,
  witness: WitnessAsked,
  { known = 0, reader }: CosignHints,
): Promise<Answer> {
  const { name } = witness.key;
  try {
    const ask = async (old: number) => {
      const { tile } = reader ?? (await openReader(store, checkpoint));
      const proof = await consistencyProof(old, checkpoint.size, tile);
      return witness.add(addCheckpointBytes({ old, proof, checkpoint: checkpoint.note }));
    };
    const first = await ask(known);
    const answer = first.status === 409 ? await ask(knownSize(first.body, checkpoint, name)) : first;
    if (answer.status === 409) throw new LogFault('fork', name, `knows another tree of ${checkpoint.size}`);
    if (answer.status === 422) throw new LogFault('fork', name, `refuses the tree: ${wordsOf(answer.body)}`);
    if (answer.status !== 200)
      // One that told what it knows has compared; one that tells nothing may have forgotten it.
      return {
        name,
        why: `${answer.status}: ${wordsOf(answer.body)}`,
        compared: answer.status === 503 && first.status === 409,
      };
    const line = lineOf(checkpoint.note, witness.key, answer.body);
    return line ? { line } : { name, why: 'its answer is not its co-signature', compared: false };
  } catch (error) {
    if (error instanceof LogFault) throw error;
    return { name, why: error instanceof Error ? error.message : 'no answer', compared: false };
  }
}

/** The words of another program, as they may stand in a log. */
function wordsOf(body: string): string {
  return body
    .replace(/[^\x20-\x7e]+/g, ' ')
    .trim()
    .slice(0, 200);
}

function knownSize(body: string, { size }: SignedCheckpoint, name: string): number {
  const known = /^[0-9]+\n$/.test(body) ? Number(body) : Number.NaN;
  if (known > size) throw new LogFault('fork', name, `knows ${known} entries, of which ${size} are here`);
  if (!Number.isSafeInteger(known)) throw new Error('409 without a size');
  return known;
}

/** The witness's own true line of its answer; undefined for anything else. */
function lineOf({ text }: Note, key: NoteKey, body: string): SignatureLine | undefined {
  const note = parseNote(Buffer.from(`${text}\n${body}`));
  if (!note || note.text !== text || wordOf(key, note).says !== 'true') return undefined;
  return note.signatures.find(({ name, id }) => name === key.name && id === key.id);
}
