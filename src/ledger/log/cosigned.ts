import type { LogStore } from '../../storage/sites/log-store.ts';
import { parseCheckpoint } from '../note/checkpoint.ts';
import { type Note, parseNote } from '../note/note.ts';
import { LogFault } from './log-fault.ts';
import { sizeOfPath } from './paths.ts';
import { isSignedByLog, type LogIdentity, newestCheckpoint } from './reader.ts';

/** The newest checkpoint with its co-signatures at a site; undefined where none was co-signed. @throws LogFault, StorageError */
export async function newestCosigned(store: LogStore, log: LogIdentity): Promise<Note | undefined> {
  let newest: string | undefined;
  for await (const path of store.list('cosigned/')) newest = path;
  if (newest === undefined) return undefined;
  const note = parseNote((await store.read(newest)) ?? new Uint8Array());
  const checkpoint = note && parseCheckpoint(note.text);
  const isOurs = checkpoint?.origin === log.origin && checkpoint.size === sizeOfPath(newest);
  if (!note || !isOurs || !isSignedByLog(log, note))
    throw new LogFault('damaged', newest, 'not a checkpoint that this log signed');
  return note;
}

/** What is shown to whoever asks for the log's checkpoint: the newest that was co-signed, else the newest at all. */
export async function shownCheckpoint(store: LogStore, log: LogIdentity): Promise<Note | undefined> {
  return (await newestCosigned(store, log)) ?? (await newestCheckpoint(store, log))?.note;
}
