import type { ZodType } from 'zod';
import type { Decision } from '../refusal.ts';
import type { AggregateKind, Happened, Placed } from './event.ts';

/** One kind of thing that lives by events. */
export interface Aggregate<State, E extends Happened> {
  readonly kind: AggregateKind;
  /** what the data of each type is; an entry of the ledger is parsed by it before it is evolved from */
  readonly events: { readonly [T in E['type']]: ZodType<Extract<E, { type: T }>['data']> };
  /**
   * The state after an event: pure, no clock, no I/O. The same when a step is taken and when the index is made again.
   * @throws EventOutOfPlace for one that can't follow the state
   */
  readonly evolve: (state: State | undefined, event: Placed<E>) => State;
}

/** An event that can't follow the state: a rebuild stops at it, and never guesses. */
export class EventOutOfPlace extends Error {
  override readonly name = 'EventOutOfPlace';

  constructor({ type, aggregateId, version, n }: Placed<Happened>) {
    super(`${type} can't follow here: ${aggregateId}/${version}/${n}`);
  }
}

/** What a rule of an aggregate answers: what happened, or that the step was taken before. Several events are one step. */
export type Decided<E extends Happened> = Decision<
  { readonly events: readonly E[] } | { readonly already: unknown }
>;

/** The state that an event changes. @throws EventOutOfPlace where there is none */
export function demandState<State>(state: State | undefined, event: Placed<Happened>): State {
  if (state === undefined) throw new EventOutOfPlace(event);
  return state;
}

/** For the event that an aggregate begins with. @throws EventOutOfPlace where one stands */
export function demandNone(state: object | undefined, event: Placed<Happened>): void {
  if (state !== undefined) throw new EventOutOfPlace(event);
}
