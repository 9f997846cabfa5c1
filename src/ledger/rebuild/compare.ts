import type { Collection } from 'mongodb';
import { canonicalJson } from '../../storage/index/canonical-json.ts';
import type { Database } from '../../storage/index/database.ts';
import { type AnyKept, keptAggregates } from '../../storage/index/kept.ts';
import type { LedgerPart, PendingLine } from '../../storage/index/ledgered.ts';
import { type OpenKey, type Rebuilt, readEvent } from './evolve-entries.ts';

/** A document of the live index that is not what the ledger gives. Names no person: an id in the ledger. */
export interface Difference {
  readonly collection: string;
  /** `kind/id` in the ledger, or the document's `_id` where it has none */
  readonly id: string;
  readonly why:
    | 'missing'
    | 'unknown-to-the-ledger'
    | 'other-state'
    | 'other-positions'
    | 'older'
    | 'moved-on';
  /** names of the fields that differ */
  readonly fields?: readonly string[];
}

/**
 * Holds the live index against one that was made from the ledger, document by document in the order of their ids. One that
 * has moved on since is brought up to date by what waits in it; `moved-on` is one for which that does not suffice, and is
 * to be compared once more with a newer tree.
 */
export async function* compareIndexes(
  live: Database,
  made: Database,
  openKey: OpenKey,
): AsyncGenerator<Difference> {
  for (const kept of keptAggregates) {
    const collection = kept.collection(live) as unknown as Collection<Rebuilt>;
    const others = kept.collection(made) as unknown as Collection<Rebuilt>;
    for await (const [standing, rebuilt] of inPairs(collection, others)) {
      const difference = await compareDocuments(kept, standing, rebuilt, openKey);
      if (difference) yield { collection: collection.collectionName, ...difference };
    }
  }
}

async function compareDocuments(
  kept: AnyKept,
  standing: Rebuilt | undefined,
  rebuilt: Rebuilt | undefined,
  openKey: OpenKey,
): Promise<Omit<Difference, 'collection'> | undefined> {
  const id = nameOf(kept, rebuilt ?? standing);
  if (!standing) return { id, why: 'missing' };
  // Its key was destroyed: it goes as soon as nothing of it waits.
  if (!rebuilt && standing.ledger.sealedOff) return undefined;
  const pending = standing.ledger.pending ?? [];
  if (!rebuilt && versionsOf(pending)[0] !== 1)
    return { id, why: standing.ledger.positions ? 'moved-on' : 'unknown-to-the-ledger' };
  const { version = 0 } = rebuilt?.ledger ?? {};
  if (standing.ledger.version < version) return { id, why: 'older' };
  const next = await broughtUpToDate(kept, rebuilt, pending, openKey);
  if (next?.version !== standing.ledger.version) return { id, why: 'moved-on' };
  const fields = differingFields(stateOf(standing), next.state);
  if (fields.length > 0) return { id, why: 'other-state', fields };
  return samePositions(standing.ledger, rebuilt?.ledger) ? undefined : { id, why: 'other-positions' };
}

/** The document as it would be with what waits in the live one. */
async function broughtUpToDate(
  kept: AnyKept,
  rebuilt: Rebuilt | undefined,
  pending: readonly PendingLine[],
  openKey: OpenKey,
): Promise<{ readonly state: object; readonly version: number } | undefined> {
  let version = rebuilt?.ledger.version ?? 0;
  let state = rebuilt && (kept.stateOf?.(rebuilt) ?? withoutLedgerPart(rebuilt));
  const before = version;
  for (const { line } of pending) {
    const { event } = await readEvent(kept, { position: -1, line }, openKey);
    if (event.version <= before) continue;
    if (event.version > version + 1) return undefined;
    state = kept.aggregate.evolve(state, event);
    version = event.version;
  }
  return state && { state: { ...state, ...kept.derive?.(state) }, version };
}

function versionsOf(pending: readonly PendingLine[]): readonly number[] {
  return pending.map(({ id }) => Number(id.split('/').at(-2)));
}

/** Each position of the live one that the tree knows of is the same there; those of later entries are not in it yet. */
function samePositions(live: LedgerPart, made: LedgerPart | undefined): boolean {
  return Object.entries(live.positions ?? {}).every(
    ([place, position]) => (made?.positions?.[place] ?? position) === position,
  );
}

function differingFields(a: object, b: object): readonly string[] {
  const [one, other] = [a, b] as readonly Readonly<Record<string, unknown>>[];
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].filter((name) => textOf(one?.[name]) !== textOf(other?.[name]));
}

function textOf(value: unknown): string | undefined {
  return value === undefined ? undefined : canonicalJson(value);
}

function stateOf({ ledger: _ledger, ...state }: Rebuilt): object {
  return state;
}

function withoutLedgerPart({ ledger: _ledger, ...state }: Rebuilt): { readonly _id: string } {
  return state;
}

function nameOf({ aggregate, ledgerId }: AnyKept, document: Rebuilt | undefined): string {
  const id = ledgerId === 'key' ? document?.ledger.key : document?._id;
  return `${aggregate.kind}/${id ?? '?'}`;
}

/** Both in the order of their ids, each beside the one of the same id. */
async function* inPairs(
  one: Collection<Rebuilt>,
  other: Collection<Rebuilt>,
): AsyncGenerator<readonly [Rebuilt | undefined, Rebuilt | undefined]> {
  const [left, right] = [one, other].map((collection) =>
    collection.find().sort({ _id: 1 })[Symbol.asyncIterator](),
  );
  if (!left || !right) return;
  let a: Rebuilt | undefined = (await left.next()).value as Rebuilt | undefined;
  let b: Rebuilt | undefined = (await right.next()).value as Rebuilt | undefined;
  while (a || b) {
    const takeA = a && (!b || a._id <= b._id);
    const takeB = b && (!a || b._id <= a._id);
    yield [takeA ? a : undefined, takeB ? b : undefined];
    if (takeA) a = (await left.next()).value as Rebuilt | undefined;
    if (takeB) b = (await right.next()).value as Rebuilt | undefined;
  }
}
