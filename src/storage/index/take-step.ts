import { setTimeout as pause } from 'node:timers/promises';
import type { Collection, Filter, UpdateFilter } from 'mongodb';
import type { ZodType } from 'zod';
import type { Aggregate, Decided } from '../../domain/events/aggregate.ts';
import { type EventFrame, eventId, type Happened, type Placed } from '../../domain/events/event.ts';
import type { KeyScope } from '../../domain/events/key-scope.ts';
import { StorageError } from '../storage-error.ts';
import type { Database } from './database.ts';
import { grouped } from './grouped.ts';
import { type Ledgered, type PendingLine, withoutLedger } from './ledgered.ts';

/** By whom and in which call a step is taken. */
export interface StepFrame {
  readonly actor: string;
  /** the repository's own */
  readonly requestId: string;
  /** the event of another aggregate that the step follows from */
  readonly cause?: string;
}

/** One kind of aggregate, and where it stands in the index. */
export interface Kept<State extends { readonly _id: string }, E extends Happened> {
  readonly aggregate: Aggregate<State, E>;
  readonly collection: (database: Database) => Collection<Ledgered<State>>;
  /** fields that follow from the state, for look-ups alone; taken off again by `withoutLedger`'s caller */
  readonly derive?: (state: State) => Readonly<Record<string, unknown>>;
  /** What of a stored document is the state, where `derive` adds to it. */
  readonly stateOf?: (stored: Ledgered<State>) => State;
  /**
   * The id in the ledger is the key's where the own one could tell of a person: a transcript's number, or what somebody
   * handed in or typed. Any other's is its own.
   */
  readonly ledgerId?: 'key';
}

export interface Taken<State, E extends Happened, D> {
  readonly decision: D;
  /** as it stands after the step, or stood where none was taken */
  readonly state: State | undefined;
  /** of the aggregate as it stands; 0 where there is none */
  readonly version: number;
  /** what happened, in order; empty where no step was taken */
  readonly events: readonly Placed<E>[];
}

export interface Step<State extends { readonly _id: string }> {
  readonly id: State['_id'];
  readonly scope: KeyScope;
  readonly now: Date;
  readonly seen?: Ledgered<State> | null;
}

const PATIENCE = 100;
const MOST_PENDING = 64;
const MOST_PENDING_BYTES = 256 * 1024;

/**
 * Takes one step: asks the rule, then compares and sets on the aggregate's version, writing state and events together.
 * When another step came in between, the rule is asked again with what stands now. One document, one write: a crash
 * leaves the step taken or not, and the events of a step that was taken are never lost. When the answer was lost, the
 * rule says `already` the next time.
 * @param seen of the document, a moment ago (null: most probably there is none): the first try goes by it and reads nothing
 * @param rule is given the time of the step, which is never before the aggregate's last
 * @throws StorageError contention when the document changes again and again, ledger-behind
 */
export async function takeStep<
  State extends { readonly _id: string },
  E extends Happened,
  D extends Decided<E>,
>(
  database: Database,
  kept: Kept<State, E>,
  { id, scope, now, seen }: Step<State>,
  rule: (state: State | undefined, now: Date) => D,
  frame: StepFrame,
): Promise<Taken<State, E, D>> {
  const { aggregate, stateOf = withoutLedger<State> } = kept;
  const collection = kept.collection(database) as unknown as Collection<Ledgered<{ readonly _id: string }>>;
  for (let attempt = 0; attempt < PATIENCE; attempt += 1) {
    if (attempt > 0) await pause(Math.random() * Math.min(5 * attempt, 100));
    const unread = attempt === 0 && seen !== undefined;
    const stored = unread
      ? seen
      : (((await grouped(collection).find(id)) as Ledgered<State> | undefined) ?? null);
    const standing = stored ? stateOf(stored) : undefined;
    if (stored?.ledger.sealedOff)
      throw new StorageError('contention', 'the key of this document is being destroyed');
    const time = stored && stored.ledger.at > now.toISOString() ? new Date(stored.ledger.at) : now;
    const decision = rule(standing, time);
    const none = { decision, state: standing, version: stored?.ledger.version ?? 0, events: [] };
    if (!decision.ok || !('events' in decision)) {
      // A no is told of what stands now only.
      if (unread) continue;
      return none;
    }

    const key = stored?.ledger.key ?? (await database.sealer.keyFor(scope));
    const version = (stored?.ledger.version ?? 0) + 1;
    const at = time.toISOString();
    const aggregateId = kept.ledgerId === 'key' ? key : id;
    const events = decision.events.map((event, n) => ({ ...event, aggregateId, version, n, at, ...frame }));
    for (const event of events) demandShape(aggregate, event);
    const next = events.reduce<State | undefined>(aggregate.evolve, standing);
    if (!next) return none;
    const lines = await database.sealer.seal(key, events.map(entryOf(aggregate.kind)));
    const pending = lines.map((line, n) => ({ id: idOf(aggregate.kind, events[n]), line }));
    demandRoom([...(stored?.ledger.pending ?? []), ...pending]);
    const document = { ...next, ...kept.derive?.(next) };
    if (await write(collection, stored, document, { version, at, key, pending }))
      return { decision, state: next, version, events };
  }
  throw new StorageError('contention', 'a document is being changed by too many at once');
}

function idOf(kind: Parameters<typeof eventId>[0], event: EventFrame | undefined): string {
  if (!event) throw new Error('a line without its event');
  return eventId(kind, event);
}

function entryOf(kind: Parameters<typeof eventId>[0]) {
  return ({ type, at, actor, requestId, cause, subject, data, ...place }: Placed<Happened>) => ({
    id: eventId(kind, place),
    type,
    at,
    actor,
    requestId,
    ...(cause === undefined ? {} : { cause }),
    ...(subject === undefined ? {} : { subject }),
    data,
  });
}

/** What a rebuild would refuse is never written. @throws ZodError: a rule put something else into its event */
function demandShape<State, E extends Happened>(aggregate: Aggregate<State, E>, event: Placed<E>): void {
  const schemas: Readonly<Record<string, ZodType>> = aggregate.events;
  const schema = schemas[event.type];
  if (!schema) throw new Error(`no schema for ${event.type}`);
  schema.parse(event.data);
}

/** Waiting lines are bounded, so that a log that stands still can't make a document that can't be written. */
function demandRoom(pending: readonly PendingLine[]): void {
  const bytes = pending.reduce((sum, { line }) => sum + line.length, 0);
  if (pending.length > MOST_PENDING || bytes > MOST_PENDING_BYTES)
    throw new StorageError('ledger-behind', 'too many entries of one document wait for the ledger');
}

interface Written {
  readonly version: number;
  readonly at: string;
  readonly key: string;
  readonly pending: readonly PendingLine[];
}

/** Adds to what waits and leaves the rest of it alone: what is handed on to the log meanwhile does not come back. */
async function write(
  collection: Collection<Ledgered<{ readonly _id: string }>>,
  standing: Ledgered<{ readonly _id: string }> | null,
  next: { readonly _id: string },
  { version, at, key, pending }: Written,
): Promise<boolean> {
  const { _id, ...fields } = next;
  if (standing) {
    const { ledger, ...before } = standing;
    const gone = Object.keys(before).filter((name) => (next as Record<string, unknown>)[name] === undefined);
    const [line] = pending;
    return grouped(collection).change({
      id: _id,
      where: { 'ledger.version': ledger.version, 'ledger.sealedOff': { $exists: false } } as Filter<
        Ledgered<{ readonly _id: string }>
      >,
      update: {
        $set: { ...fields, 'ledger.version': version, 'ledger.at': at, 'ledger.waits': true },
        ...(gone.length > 0 && { $unset: Object.fromEntries(gone.map((name) => [name, ''])) }),
        $push: { 'ledger.pending': { $each: pending } },
        $min: { 'ledger.pendingSince': at },
      } as UpdateFilter<Ledgered<{ readonly _id: string }>>,
      // Sealed with a random IV: no other writer has the same line.
      isSeenIn: (stored) => stored.ledger.pending?.some((own) => own.line === line?.line) ?? false,
    });
  }
  const document = { ...next, ledger: { version, at, key, pending, pendingSince: at, waits: true as const } };
  return (await grouped(collection).insert(document)) === 'inserted';
}
