import type { LogStore } from '../../storage/sites/log-store.ts';
import { parseCheckpoint } from '../note/checkpoint.ts';
import { type Note, parseNote } from '../note/note.ts';
import { LogFault } from './log-fault.ts';
import { sizeOfPath } from './paths.ts';
import { isSignedByLog, type LogIdentity, newestCheckpoint } from './reader.ts';

const TRIES = 3;

/** The newest checkpoint with its co-signatures at a site; undefined where none was co-signed. @throws LogFault, StorageError */
export async function newestCosigned(store: LogStore, log: LogIdentity): Promise<Note | undefined> {
  let newest = '';
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    for await (const path of store.list('cosigned/')) newest = path;
    if (newest === '') return undefined;
    const bytes = await store.read(newest);
    if (bytes) return ownNote(newest, bytes, log);
    // It was cleared away in between: a newer one stands by now.
  }
  throw new LogFault('missing', newest, `not at the ${store.site} site any more`);
}

function ownNote(path: string, bytes: Uint8Array, log: LogIdentity): Note {
  const note = parseNote(bytes);
  const checkpoint = note && parseCheckpoint(note.text);
  const isOurs = checkpoint?.origin === log.origin && checkpoint.size === sizeOfPath(path);
  if (!note || !isOurs || !isSignedByLog(log, note))
    throw new LogFault('damaged', path, 'not a checkpoint that this log signed');
  return note;
}

/** What is shown to whoever asks for the log's checkpoint: the newest that was co-signed, else the newest at all. */
export async function shownCheckpoint(store: LogStore, log: LogIdentity): Promise<Note | undefined> {
  return (await newestCosigned(store, log)) ?? (await newestCheckpoint(store, log))?.note;
}
