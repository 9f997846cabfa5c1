import { z } from 'zod';
import { sha256Field } from './event-fields.ts';

/** The verification report behind an event: packed, or, where that is too much for an entry, the hash of a stored object. */
export const recordedReport = z.union([
  z.strictObject({ packed: z.string() }),
  z.strictObject({ sha256: sha256Field }),
]);
export type RecordedReport = z.output<typeof recordedReport>;
