import { z } from 'zod';
import type { Happened } from '../events/event.ts';
import {
  personalIdField,
  printableField,
  schoolIdField,
  schoolYearField,
  sha256Field,
} from '../events/event-fields.ts';
import { holderField } from '../transcript/transcript-events.ts';

const timing = z.enum(['before-opening', 'in-year']);
const moved = z.strictObject({ transferId: z.string() });
const released = moved.extend({ from: schoolIdField, timing });
const releasedWithin = released.extend({
  to: z.strictObject({ kind: z.literal('school'), schoolId: schoolIdField }),
});
const releasedAway = released.extend({
  to: z.strictObject({ kind: z.literal('province'), province: z.string(), schoolName: printableField }),
  /** to the ministry, with the records that were in force */
  message: z.strictObject({
    messageId: z.string(),
    records: z.array(z.strictObject({ schoolYear: schoolYearField, sha256: sha256Field })),
  }),
});

const forwarded = moved.extend({ messageId: z.string(), receivedAt: z.string(), jws: z.string() });
const refused = moved.extend({ messageId: z.string(), code: z.string() });

const arrived = moved.extend({
  /** the event that a transcript begins with says whose it is: its id in the ledger doesn't */
  personalId: personalIdField,
  messageId: z.string(),
  province: z.string(),
  to: schoolIdField,
  writtenAt: z.iso.datetime(),
  timing,
  holder: holderField,
});

/** Events of a transfer, which is a case of its transcript (Đ26). */
export type TransferEvent =
  | Happened<'transfer.released', z.output<typeof releasedWithin> | z.output<typeof releasedAway>>
  | Happened<'transfer.accepted', z.output<typeof moved>>
  | Happened<'transfer.withdrawn', z.output<typeof moved>>
  | Happened<'transfer.forwarded', z.output<typeof forwarded>>
  | Happened<'transfer.refused-by-ministry', z.output<typeof refused>>
  /** from another province; the records that are new here follow in the same step */
  | Happened<'transfer.arrived', z.output<typeof arrived>>;

export const transferEvents = {
  'transfer.released': z.union([releasedWithin, releasedAway]),
  'transfer.accepted': moved,
  'transfer.withdrawn': moved,
  'transfer.forwarded': forwarded,
  'transfer.refused-by-ministry': refused,
  'transfer.arrived': arrived,
};
