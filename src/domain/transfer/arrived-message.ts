import { z } from 'zod';
import {
  type Aggregate,
  type Decided,
  demandNone,
  demandState,
  EventOutOfPlace,
} from '../events/aggregate.ts';
import type { Happened } from '../events/event.ts';
import { parsed } from '../identity/parsed.ts';
import { parseSchoolYear } from '../identity/school-year.ts';
import { parseSha256 } from '../identity/sha256.ts';
import { TRANSFER_ID } from './transfer-id.ts';

const sha256 = parsed(parseSha256, 'want 64 hexadecimal digits');
const messageId = z.string();
const content = z.strictObject({
  /** over the whole of what the message says, documents included */
  digest: sha256,
  transferId: z.string().regex(TRANSFER_ID),
  records: z
    .array(z.strictObject({ schoolYear: parsed(parseSchoolYear, 'want a school year'), sha256 }))
    .readonly(),
  /** said while records had a term of years; nothing goes by it: what arrived is permanent (Đ28.2) */
  retainUntil: z.iso.datetime().exactOptional(),
});
/** as it is told to the ministry: one stable word, and which checks failed */
const refusal = z.strictObject({ code: z.string(), detail: z.string().exactOptional() });
const bound = content.extend({ messageId });
const refused = refusal.extend({ messageId });

/** What a message of the ministry's mailbox says. The first content that was found good is the one that counts, for ever. */
export type MessageContent = z.output<typeof content>;
export type MessageRefusal = z.output<typeof refusal>;

/** A message of the ministry's mailbox that was decided on (Đ26.3b). `_id` follows from its message id. */
export type ArrivedMessage = {
  readonly _id: string;
  readonly messageId: string;
} & (
  | { readonly bound: MessageContent; readonly refusal?: MessageRefusal }
  | { readonly bound?: undefined; readonly refusal: MessageRefusal }
);

export type ArrivalEvent =
  /** its documents are good and stored: they are what is taken in, or refused by the transcript, under this message id */
  Happened<'arrival.bound', z.output<typeof bound>> | Happened<'arrival.refused', z.output<typeof refused>>;

export const arrivalAggregate: Aggregate<ArrivedMessage, ArrivalEvent> = {
  kind: 'arrival',
  events: { 'arrival.bound': bound, 'arrival.refused': refused },
  evolve: (message, event) => {
    const { aggregateId: _id } = event;
    if (event.type === 'arrival.bound') {
      demandNone(message, event);
      const { messageId: id, ...told } = event.data;
      return { _id, messageId: id, bound: told };
    }
    const { messageId: id, ...told } = event.data;
    if (!message) return { _id, messageId: id, refusal: told };
    const { bound: before, refusal: earlier } = demandState(message, event);
    if (!before || earlier) throw new EventOutOfPlace(event);
    return { _id, messageId: id, bound: before, refusal: told };
  },
};

/** Binds a message id to what the message says. Where something stands, that counts. */
export function bindMessage(
  standing: ArrivedMessage | undefined,
  id: string,
  says: MessageContent,
): Decided<ArrivalEvent> {
  if (standing) return { ok: true, already: standing };
  const data = { messageId: id, ...says };
  return { ok: true, events: [{ type: 'arrival.bound', data }] };
}

/** Refuses a message, once: the first refusal is what the ministry is told, however often it asks. */
export function refuseMessage(
  standing: ArrivedMessage | undefined,
  id: string,
  { code, detail }: { readonly code: string; readonly detail?: string },
): Decided<ArrivalEvent> {
  if (standing?.refusal) return { ok: true, already: standing };
  const data = { messageId: id, code, ...(detail !== undefined && { detail }) };
  return { ok: true, events: [{ type: 'arrival.refused', data }] };
}
