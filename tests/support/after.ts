import type { Aggregate, Decided } from '../../src/domain/events/aggregate.ts';
import type { Happened, Placed } from '../../src/domain/events/event.ts';

/** When and by whom, where a test doesn't care. */
export interface Told {
  readonly now?: Date;
  readonly actor?: string;
  /** of one that begins with the decision */
  readonly aggregateId?: string;
}

/** The events of a decision, placed as one step after `version` places them. @throws Error where no step was taken */
export function placed<E extends Happened>(
  decision: Decided<E>,
  aggregateId: string,
  version: number,
  { now = new Date(0), actor = 'system:test' }: Told = {},
): readonly Placed<E>[] {
  if (!decision.ok) throw new Error(`refused: ${decision.refusal.code}`);
  if (!('events' in decision)) throw new Error('the step was taken before');
  const frame = { aggregateId, version: version + 1, at: now.toISOString(), actor, requestId: 'test' };
  return decision.events.map((event, n) => ({ ...event, ...frame, n }));
}

/** The state after a decision, as the storage has it evolve. @throws Error where no step was taken */
export function after<State extends { readonly _id: string; readonly version?: number }, E extends Happened>(
  { evolve }: Aggregate<State, E>,
  state: State | undefined,
  decision: Decided<E>,
  told: Told = {},
): State {
  const events = placed(decision, state?._id ?? told.aggregateId ?? 'a', state?.version ?? 0, told);
  const next = events.reduce<State | undefined>(evolve, state);
  if (!next) throw new Error('nothing happened');
  return next;
}
