import { type EventFrame, eventId, type Happened, type Placed } from '../../domain/events/event.ts';
import { eventPlaceKey } from '../../storage/index/event-place-key.ts';
import type { AnyKept } from '../../storage/index/kept.ts';
import type { Ledgered } from '../../storage/index/ledgered.ts';
import type { KeyId } from '../../storage/index/sealer.ts';
import { type Entry, eventPlace, openEntry, parseEntry } from '../entry/entry.ts';
import { KeyUnknown } from '../entry/sealer.ts';
import { RebuildFault } from './rebuild-fault.ts';
import type { Spooled } from './spool.ts';

export type Rebuilt = Ledgered<{ readonly _id: string }>;
export type OpenKey = (kid: KeyId) => Promise<Uint8Array>;

/** An event as a rebuild reads it, with where its entry stands. */
export interface ReadEvent {
  readonly event: Placed<Happened>;
  readonly position: number;
}

/**
 * The document of one aggregate, from all its entries in the order of the log: the same `evolve` runs as when the steps
 * were taken. Each version must be there exactly once, and each of its events.
 * @throws RebuildFault
 */
export async function evolveEntries(
  kept: AnyKept,
  spooled: readonly Spooled[],
  openKey: OpenKey,
): Promise<{ readonly document: Rebuilt; readonly events: readonly ReadEvent[] }> {
  const positions: Record<string, number> = {};
  const events: ReadEvent[] = [];
  let state: { readonly _id: string } | undefined;
  let last: { readonly entry: Entry; readonly version: number; readonly n: number } | undefined;
  for (const { position, line } of spooled) {
    const { entry, event } = await readEvent(kept, { position, line }, openKey);
    const { version, n } = event;
    const follows =
      last?.version === version ? n === last.n + 1 : version === (last?.version ?? 0) + 1 && n === 0;
    if (!follows)
      throw new RebuildFault(position, entry.id, `does not follow ${last?.entry.id ?? 'nothing'}`);
    if (last && last.entry.key !== entry.key)
      throw new RebuildFault(position, entry.id, 'sealed under another key');
    if (last && last.entry.at > entry.at)
      throw new RebuildFault(position, entry.id, 'earlier than the one before');
    try {
      state = kept.aggregate.evolve(state, event);
    } catch (error) {
      throw new RebuildFault(position, entry.id, 'can’t follow the state', { cause: error });
    }
    positions[eventPlaceKey(entry.id)] = position;
    events.push({ event, position });
    last = { entry, version, n };
  }
  if (!state || !last) throw new Error('an aggregate without entries');
  const { at, key } = last.entry;
  const ledger = { version: last.version, at, key, positions };
  return { document: { ...state, ...kept.derive?.(state), ledger }, events };
}

/** @throws RebuildFault for an entry of another type, another shape, or that its key does not open */
export async function readEvent(
  kept: AnyKept,
  { position, line }: Spooled,
  openKey: OpenKey,
): Promise<{ readonly entry: Entry; readonly event: Placed<Happened> }> {
  const entry = parsed(position, line);
  const { aggregateId, version, n } = eventPlace(entry.id);
  const schema = kept.aggregate.events[entry.type];
  if (!schema) throw new RebuildFault(position, entry.id, `this program knows no ${entry.type}`);
  if (kept.ledgerId === 'key' && aggregateId !== entry.key)
    throw new RebuildFault(position, entry.id, 'sealed under another key than it is named by');
  try {
    const data = schema.parse(openEntry(entry, await openKey(entry.key)));
    const { type, at, actor, requestId, cause, subject } = entry;
    const frame: EventFrame = { aggregateId, version, n, at, actor, requestId, ...(cause && { cause }) };
    if (eventId(kept.aggregate.kind, frame) !== entry.id) throw new Error('its id is another');
    return { entry, event: { type, data, ...(subject && { subject }), ...frame } };
  } catch (error) {
    const why =
      error instanceof KeyUnknown
        ? `no key ${entry.key}, and no key.destroyed that names it`
        : 'can’t be opened and read';
    throw new RebuildFault(position, entry.id, why, { cause: error });
  }
}

function parsed(position: number, line: string): Entry {
  try {
    return parseEntry(Buffer.from(line));
  } catch (error) {
    throw new RebuildFault(position, '?', 'not an entry', { cause: error });
  }
}
