import { permit } from '../../domain/access/permit.ts';
import type { ActorFor, May } from '../../domain/access/policy.ts';
import { type Decision, refuse } from '../../domain/refusal.ts';
import { shownCheckpoint } from '../../ledger/log/cosigned.ts';
import { openReader } from '../../ledger/log/reader.ts';
import { parseCheckpoint } from '../../ledger/note/checkpoint.ts';
import { noteBytes } from '../../ledger/note/note.ts';
import { bundleBytes } from '../../ledger/tree/bundle.ts';
import { parseTilePath, TILE_WIDTH, tileBytes, widthIn } from '../../ledger/tree/tile.ts';
import { atEitherSite, type PublishedLedger } from './published-ledger.ts';

interface Deps {
  readonly ledger: PublishedLedger;
  readonly may: May;
}

type Read = Decision<{ readonly bytes: Uint8Array; readonly final: boolean }>;

/** The log's newest co-signed checkpoint, as c2sp.org/tlog-tiles has it at `/checkpoint`. For anybody. */
export async function readCheckpoint({ ledger, may }: Deps, actor: ActorFor<'ledger.prove'>): Promise<Read> {
  const permitted = permit(may(actor, 'ledger.prove'), 'not-permitted');
  if (!permitted.ok) return permitted;
  const note = await atEitherSite(ledger, (store) => shownCheckpoint(store, ledger.log));
  return note ? { ok: true, bytes: noteBytes(note), final: false } : refuse('no-such-resource');
}

/** Hashes of a tile, which tell nothing of what was hashed. For anybody. @param path `tile/<L>/<N>[.p/<W>]` */
export async function readTile(deps: Deps, actor: ActorFor<'ledger.prove'>, path: string): Promise<Read> {
  const permitted = permit(deps.may(actor, 'ledger.prove'), 'not-permitted');
  return permitted.ok ? readPart(deps.ledger, path) : permitted;
}

/** Entries of a bundle, for the auditor; what is sealed in them stays sealed. @param path `tile/entries/<N>[.p/<W>]` */
export async function readBundle(deps: Deps, actor: ActorFor<'ledger.read'>, path: string): Promise<Read> {
  const permitted = permit(deps.may(actor, 'ledger.read'), 'not-permitted');
  return permitted.ok ? readPart(deps.ledger, path) : permitted;
}

/** Of the tree whose checkpoint is shown; a part of it that is not whole is served in whatever width is asked for. */
async function readPart(ledger: PublishedLedger, path: string): Promise<Read> {
  const place = parseTilePath(path);
  if (!place) return refuse('no-such-resource');
  const { level, index, width } = place;
  return atEitherSite(ledger, async (store): Promise<Read> => {
    const note = await shownCheckpoint(store, ledger.log);
    const head = note && parseCheckpoint(note.text);
    const standing = head ? widthIn(level === 'entries' ? 0 : level, index, head.size) : 0;
    if (!head || width > standing) return refuse('no-such-resource');
    const reader = await openReader(store, head);
    const bytes =
      level === 'entries'
        ? bundleBytes((await reader.bundle(index)).slice(0, width))
        : tileBytes((await reader.tile({ level, index, width: standing })).slice(0, width));
    return { ok: true, bytes, final: width === TILE_WIDTH };
  });
}
