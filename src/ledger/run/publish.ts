import type { LogStore } from '../../storage/sites/log-store.ts';
import { askWitnesses, type NotCosigned } from '../log/cosign.ts';
import { follow } from '../log/follow.ts';
import { cosignedPath, sizeOfPath } from '../log/paths.ts';
import { isSignedByLog } from '../log/reader.ts';
import { parseCheckpoint, wordOf } from '../note/checkpoint.ts';
import { type Note, noteBytes, parseNote } from '../note/note.ts';
import { copyKeys } from './copy-keys.ts';
import type { LedLog } from './led-log.ts';

type Proving = Pick<LedLog, 'witnesses' | 'quorum'>;

export interface Published {
  /** entries under the checkpoint that was co-signed, or is so far */
  readonly proven: number;
  /** whom the quorum lacks; empty where it was had */
  readonly missing: readonly NotCosigned[];
}

/**
 * Everything that stands at the primary is brought to the backup, keys first, and co-signed; then the checkpoint with its
 * co-signatures stands at both sites, `cosigned/<size>`, and what it covers is proven. Without witnesses the checkpoint
 * counts that stands at the backup. Cut anywhere it is done again: a second co-signature of one tree does no harm, and the
 * first that was kept stays.
 * @param proven what is so already
 * @throws LogFault, StorageError
 */
export async function publish(parts: LedLog, proven: number): Promise<Published> {
  const { log, backup, identity, witnesses } = parts;
  const checkpoint = await follow(log.primary, backup, identity, () => copyKeys(parts), proven);
  if (!checkpoint || checkpoint.size <= proven) return { proven, missing: [] };
  const { note, missing } = await askWitnesses(log.primary, checkpoint, witnesses, {
    known: proven,
    reader: checkpoint.reader,
  });
  if (!suffices(parts, note)) return { proven, missing };
  for (const store of [backup, log.primary]) await keepCosigned(store, checkpoint.size, note, parts);
  return { proven: checkpoint.size, missing: [] };
}

/** What was proven last, by what is kept at the primary; 0 where nothing was. @throws StorageError */
export async function lastProven(parts: Proving & Pick<LedLog, 'log' | 'identity'>): Promise<number> {
  const { log, identity } = parts;
  let newest: string | undefined;
  for await (const path of log.primary.list('cosigned/')) newest = path;
  const note = newest && parseNote((await log.primary.read(newest)) ?? new Uint8Array());
  const checkpoint = note ? parseCheckpoint(note.text) : undefined;
  if (!newest || !note || !checkpoint || checkpoint.origin !== identity.origin) return 0;
  const isOurs = checkpoint.size === sizeOfPath(newest) && isSignedByLog(identity, note);
  return isOurs && suffices(parts, note) ? checkpoint.size : 0;
}

/** Where a note stands that lacks the quorum, since another was wanted then, this one takes its place. */
async function keepCosigned(store: LogStore, size: number, note: Note, parts: LedLog): Promise<void> {
  const path = cosignedPath(size);
  if ((await store.keep(path, noteBytes(note))) !== 'differs') return;
  const standing = parseNote((await store.read(path)) ?? new Uint8Array());
  if (standing?.text === note.text && suffices(parts, standing)) return;
  await store.remove(path);
  await store.keep(path, noteBytes(note));
}

function suffices({ witnesses, quorum }: Proving, note: Note): boolean {
  return witnesses.filter(({ key }) => wordOf(key, note).says === 'true').length >= quorum;
}
