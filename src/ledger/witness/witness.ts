import type { LogStore } from '../../storage/sites/log-store.ts';
import { StorageError } from '../../storage/storage-error.ts';
import { growFrom } from '../log/grow-from.ts';
import { LogFault } from '../log/log-fault.ts';
import { sizeOfPath } from '../log/paths.ts';
import { isSignedByLog, type LogIdentity, openReader } from '../log/reader.ts';
import { type Standing, standingAt } from '../log/standing.ts';
import { parseAddCheckpoint } from '../note/add-checkpoint.ts';
import { type Checkpoint, cosignCheckpoint, parseCheckpoint, wordOf } from '../note/checkpoint.ts';
import type { NoteSigner } from '../note/keys.ts';
import { parseNote, signatureText } from '../note/note.ts';
import { EMPTY_ROOT } from '../tree/hash.ts';
import { isConsistent, type TreeHead } from '../tree/proof.ts';
import type { WitnessFile } from './witness-file.ts';

/** A log, and where its witness reads what was written to it: the backup site. */
export interface WitnessedLog extends LogIdentity {
  readonly store: LogStore;
}

/** What an HTTP server answers with. */
export interface WitnessAnswer {
  readonly status: 200 | 400 | 403 | 404 | 409 | 422 | 503;
  readonly mediaType: 'text/plain' | 'text/x.tlog.size';
  readonly body: string;
}

export interface Witness {
  /** add-checkpoint of c2sp.org/tlog-witness. @throws Error where its file cannot be written: nothing is signed then */
  addCheckpoint(request: Uint8Array): Promise<WitnessAnswer>;
}

export interface WitnessParts {
  readonly logs: readonly WitnessedLog[];
  readonly signer: NoteSigner;
  readonly file: WitnessFile;
  readonly clock: () => Date;
}

/**
 * Co-signs a checkpoint when it goes on from the largest it co-signed, and when the entries that it names stand at the
 * backup site and give its root: its word says "append-only" and "this stands at the backup" both. One that lost its
 * file first takes up the largest checkpoint that it co-signed, from there: when it is first asked, since the site may
 * come later than the witness, and until then nothing is signed.
 * @throws Error for a file that is not a witness's
 */
export async function openWitness({ logs, signer, file, clock }: WitnessParts): Promise<Witness> {
  let known = await file.read();
  const standings = new Map<string, Standing>();
  let turn: Promise<unknown> = Promise.resolve();

  const standing = async ({ origin, store }: WitnessedLog): Promise<Standing> =>
    standings.get(origin) ?? (await standingAt(store, known?.get(origin)));

  const add = async (request: Uint8Array): Promise<WitnessAnswer> => {
    const asked = parseAddCheckpoint(request);
    const checkpoint = asked && parseCheckpoint(asked.checkpoint.text);
    if (!asked || !checkpoint) return said(400, 'not an add-checkpoint request');
    const log = logs.find(({ origin }) => origin === checkpoint.origin);
    if (!log) return said(404, 'this log is not witnessed here');
    if (!isSignedByLog(log, asked.checkpoint)) return said(403, 'not signed by the log');
    if (asked.old > checkpoint.size) return said(400, 'a log does not shrink');
    const seen = known ?? (await remembered(logs, signer));
    if ('status' in seen) return seen;
    known = seen;
    const before = seen.get(log.origin) ?? { size: 0, root: EMPTY_ROOT };
    if (asked.old !== before.size) return sizeOf(before);
    if (!isConsistent(before, checkpoint, asked.proof))
      return asked.old === checkpoint.size ? sizeOf(before) : said(422, 'not consistent');
    const grown = await growAtSite(log, checkpoint, () => standing(log));
    if ('status' in grown) return grown;
    const next = new Map(seen).set(log.origin, checkpoint);
    await file.write(next);
    known = next;
    standings.set(log.origin, grown);
    const seconds = Math.floor(clock().getTime() / 1_000);
    return said(200, signatureText(cosignCheckpoint(asked.checkpoint.text, signer, seconds)).trimEnd());
  };

  return {
    // One after the other: what is compared with the file is what is written to it.
    addCheckpoint(request) {
      const mine = turn.then(() => add(request));
      turn = mine.catch(() => undefined);
      return mine;
    },
  };
}

/** The entries as they stand at the site, held against the root that was signed. */
async function growAtSite(
  { store }: WitnessedLog,
  checkpoint: Checkpoint,
  standing: () => Promise<Standing>,
): Promise<Standing | WitnessAnswer> {
  try {
    const before = await standing();
    // What was copied to the site goes on from what was co-signed, most often.
    return await growFrom(before, await openReader(store, checkpoint, before.edge.size), checkpoint);
  } catch (error) {
    if (error instanceof StorageError) return said(503, 'the site does not answer');
    if (!(error instanceof LogFault)) throw error;
    if (error.kind === 'missing') return said(503, 'the entries do not stand at the site yet');
    return said(422, 'the entries at the site do not give this root');
  }
}

async function remembered(
  logs: readonly WitnessedLog[],
  signer: NoteSigner,
): Promise<ReadonlyMap<string, TreeHead> | WitnessAnswer> {
  try {
    return await cosignedBefore(logs, signer);
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    return said(503, 'what was co-signed before can not be read at the site');
  }
}

async function cosignedBefore(
  logs: readonly WitnessedLog[],
  { key }: NoteSigner,
): Promise<ReadonlyMap<string, TreeHead>> {
  const seen = new Map<string, TreeHead>();
  for (const { origin, store } of logs) {
    for await (const path of store.list('cosigned/')) {
      const note = parseNote((await store.read(path)) ?? new Uint8Array());
      const checkpoint = note && parseCheckpoint(note.text);
      const isMine = note && wordOf(key, note).says === 'true' && checkpoint?.origin === origin;
      if (isMine && checkpoint.size === sizeOfPath(path)) seen.set(origin, checkpoint);
    }
  }
  return seen;
}

function sizeOf({ size }: TreeHead): WitnessAnswer {
  return { status: 409, mediaType: 'text/x.tlog.size', body: `${size}\n` };
}

function said(status: WitnessAnswer['status'], words: string): WitnessAnswer {
  return { status, mediaType: 'text/plain', body: `${words}\n` };
}
