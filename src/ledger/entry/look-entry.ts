import { z } from 'zod';
import { canonicalJson } from '../../storage/index/canonical-json.ts';
import { openSealed } from './sealed.ts';

const lookSchema = z.strictObject({
  v: z.literal(1),
  id: z.uuid(),
  type: z.literal('look'),
  at: z.iso.datetime(),
  actor: z.string().max(200),
  credentialId: z.string().max(100),
  requestId: z.string().max(100),
  what: z.string().max(64),
  outcome: z.enum(['seen', 'denied', 'over-quota']),
  keys: z.array(z.string().max(64)).max(200),
  key: z.string().max(64).optional(),
  sealed: z.string().optional(),
});

const closedSchema = z.strictObject({
  v: z.literal(1),
  type: z.literal('looks-closed'),
  at: z.iso.datetime(),
  /** how many stand before it */
  entries: z.int().min(0),
});

/** A line of a log of looks: a look, or, as the last of a year, that it is closed. */
export type LookEntry = z.output<typeof lookSchema> | z.output<typeof closedSchema>;

/** @throws Error for anything but an entry in its one spelling */
export function parseLookEntry(bytes: Uint8Array): LookEntry {
  const line = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  const entry = z.union([lookSchema, closedSchema]).parse(JSON.parse(line));
  if (canonicalJson(entry) !== line) throw new Error('a look that is not spelt as it is written');
  return entry;
}

/** What was asked for that nobody here has. @throws Error where the key is not its, or it was changed */
export function openAsked(sealed: string, key: Uint8Array, kid: string): readonly string[] {
  return z.strictObject({ asked: z.array(z.string()) }).parse(JSON.parse(openSealed(sealed, key, kid))).asked;
}
