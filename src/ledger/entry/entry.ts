import { z } from 'zod';
import { type AggregateKind, aggregateKinds, type EventSubject } from '../../domain/events/event.ts';
import { canonicalJson } from '../../storage/index/canonical-json.ts';
import type { UnsealedEntry } from '../../storage/index/sealer.ts';
import { openSealed, sealText } from './sealed.ts';

/** The most that one line may have: a bundle holds none of 64 kB or more. */
export const MOST_ENTRY_BYTES = 60_000;

const entrySchema = z.strictObject({
  v: z.literal(1),
  id: z.string().max(200),
  type: z.string().max(64),
  at: z.iso.datetime(),
  actor: z.string().max(200),
  requestId: z.string().max(100),
  cause: z.string().max(200).optional(),
  subject: z.record(z.string(), z.string()).optional(),
  key: z.string().max(64),
  sealed: z.string(),
});

/** One line of the ledger: what anybody may read of it, and what is sealed. */
export interface Entry extends Omit<UnsealedEntry, 'data' | 'subject'> {
  readonly v: 1;
  readonly subject?: EventSubject;
  readonly key: string;
  /** a JWE over the event's data */
  readonly sealed: string;
}

/** The line of an event (RFC 8785), sealed under a key. @throws RangeError for one that is too large */
export function entryLine({ data, ...open }: UnsealedEntry, key: Uint8Array, kid: string): string {
  const line = canonicalJson({ v: 1, ...open, key: kid, sealed: sealText(canonicalJson(data), key, kid) });
  if (Buffer.byteLength(line) > MOST_ENTRY_BYTES)
    throw new RangeError(`an entry of type ${open.type} is too large`);
  return line;
}

/** @throws Error for anything but an entry in its one spelling */
export function parseEntry(bytes: Uint8Array): Entry {
  const line = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  const entry = entrySchema.parse(JSON.parse(line));
  if (canonicalJson(entry) !== line) throw new Error('an entry that is not spelt as it is written');
  return entry as Entry;
}

/** The data of an event. @throws Error where the key is not its, or it was changed */
export function openEntry({ sealed, key: kid }: Entry, key: Uint8Array): unknown {
  return JSON.parse(openSealed(sealed, key, kid));
}

/** Where an event's id leads. @throws Error */
export function eventPlace(id: string): {
  readonly kind: AggregateKind;
  readonly aggregateId: string;
  readonly version: number;
  readonly n: number;
} {
  const [, name, aggregateId = '', version, n] =
    /^([a-z-]+)\/(.+)\/([1-9][0-9]*)\/(0|[1-9][0-9]*)$/.exec(id) ?? [];
  const kind = aggregateKinds.find((one) => one === name);
  if (!kind) throw new Error('not the id of an event');
  return { kind, aggregateId, version: Number(version), n: Number(n) };
}
