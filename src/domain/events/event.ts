import type { SchoolId } from '../identity/school-id.ts';
import type { SchoolYear } from '../identity/school-year.ts';
import type { Sha256 } from '../identity/sha256.ts';

/** What each event changes one of. A kind is never renamed: it stands in the ledger for decades. */
export const aggregateKinds = [
  'transcript',
  'request',
  'submission',
  'arrival',
  'certificate',
  'assignment',
  'school',
  'officer',
  'api-key',
  'checkpoint',
  'key',
] as const;
export type AggregateKind = (typeof aggregateKinds)[number];

/**
 * What whoever reads the ledger may know of an event without a key: nothing that a caller typed, nothing that leads to a
 * person.
 */
export interface EventSubject {
  readonly sha256?: Sha256;
  readonly schoolId?: SchoolId;
  readonly schoolYear?: SchoolYear;
  /** the aggregate's own id, of what another event was about: `request/…` */
  readonly of?: string;
}

/** What a rule decides has happened. `data` holds all that `evolve` needs of it, and is sealed in the ledger. */
export interface Happened<Type extends string = string, Data = unknown> {
  readonly type: Type;
  readonly subject?: EventSubject;
  readonly data: Data;
}

/** Where and when it happened, and by whom: settled as the step is taken. */
export interface EventFrame {
  /** the aggregate's id in the ledger; a transcript's tells nothing of the pupil */
  readonly aggregateId: string;
  /** of the aggregate after the step, from 1; several events of one step have it in common */
  readonly version: number;
  /** among the events of one step, from 0 */
  readonly n: number;
  /** ISO 8601 in UTC, never earlier than the aggregate's last */
  readonly at: string;
  /** as `actorId` writes, or `ministry`, or `init` */
  readonly actor: string;
  /** the repository's own id of the call or run, never one that a caller chose */
  readonly requestId: string;
  /** the event of another aggregate that this one follows from: its id */
  readonly cause?: string;
}

export type Placed<E extends Happened> = E & EventFrame;

/** `kind/id/version/n`: unique, since the step that makes it is a compare-and-set on the aggregate's version. */
export function eventId(
  kind: AggregateKind,
  { aggregateId, version, n }: Pick<EventFrame, 'aggregateId' | 'version' | 'n'>,
): string {
  return `${kind}/${aggregateId}/${version}/${n}`;
}
