import { demandState, EventOutOfPlace } from '../events/aggregate.ts';
import type { Placed } from '../events/event.ts';
import { type Transcript, type TranscriptFields, transferOf } from '../transcript/transcript.ts';
import { moveTransfer } from './move-transfer.ts';
import type { TransferCase, TransferState } from './transfer.ts';
import type { TransferEvent } from './transfer-events.ts';

type EventOf<Type extends TransferEvent['type']> = Placed<Extract<TransferEvent, { type: Type }>>;

/** A transcript after an event of its transfer. @throws EventOutOfPlace */
export function evolveTransfer(
  before: Transcript | undefined,
  event: Placed<TransferEvent>,
): TranscriptFields {
  if (event.type === 'transfer.arrived') return arrived(before, event);
  const standing = demandState(before, event);
  switch (event.type) {
    case 'transfer.released':
      return released(standing, event);
    case 'transfer.accepted': {
      const { to } = underWay(standing, event, 'released');
      if (to.kind !== 'school') throw new EventOutOfPlace(event);
      const custody = { kind: 'open', schoolId: to.schoolId } as const;
      return moveTransfer(standing, event, { transfer: 'accepted', custody });
    }
    case 'transfer.withdrawn': {
      const { from } = underWay(standing, event, 'released', 'refused-by-ministry');
      if (!('schoolId' in from)) throw new EventOutOfPlace(event);
      const custody = { kind: 'open', schoolId: from.schoolId } as const;
      return moveTransfer(standing, event, { transfer: 'withdrawn', custody });
    }
    case 'transfer.forwarded': {
      const { transferId, ...ministryReceipt } = event.data;
      const { from, province } = departing(standing, event);
      const custody = { kind: 'departed', from, province, transferId } as const;
      const moved = moveTransfer(standing, event, { transfer: 'forwarded', custody }, { ministryReceipt });
      return answered(moved, event);
    }
    case 'transfer.refused-by-ministry': {
      const custody = departing(standing, event);
      const told = { ministryRefusal: event.data.code };
      return answered(
        moveTransfer(standing, event, { transfer: 'refused-by-ministry', custody }, told),
        event,
      );
    }
  }
}

function released(transcript: Transcript, event: EventOf<'transfer.released'>): TranscriptFields {
  const { data, at, actor, version } = event;
  const { transferId, from, timing, to } = data;
  const { state: custody } = transcript;
  if (custody.kind !== 'open' || custody.schoolId !== from || transferOf(transcript, transferId))
    throw new EventOutOfPlace(event);
  const state = 'message' in data ? 'forwarding' : 'released';
  const begun: TransferCase = {
    id: transferId,
    from: { schoolId: from },
    to,
    timing,
    steps: [{ state, at, by: actor }],
    state,
    createdAt: at,
    updatedAt: at,
  };
  const transfers = [...transcript.transfers, begun];
  if (!('message' in data))
    return {
      ...transcript,
      state: { kind: 'released', from, to: data.to.schoolId, transferId },
      transfers,
    };
  const { province } = data.to;
  const told = { kind: 'transfer-out', transferId, province, sequence: version, writtenAt: at } as const;
  return {
    ...transcript,
    state: { kind: 'departing', from, province, transferId },
    transfers,
    outbox: [...transcript.outbox, { ...data.message, ...told }],
  };
}

function arrived(transcript: Transcript | undefined, event: EventOf<'transfer.arrived'>): TranscriptFields {
  const { data, at, actor } = event;
  const { personalId, transferId, messageId, province, to, writtenAt, timing, holder } = data;
  const state = { kind: 'expected', to, from: { province }, transferId } as const;
  const begun: TransferCase = {
    id: transferId,
    from: { province },
    to: { kind: 'school', schoolId: to },
    timing,
    steps: [{ state: 'released', at, by: actor }],
    state: 'released',
    createdAt: writtenAt,
    updatedAt: at,
    arrivalMessageId: messageId,
  };
  if (!transcript) {
    return {
      _id: personalId,
      state,
      enrolments: [],
      years: [],
      transfers: [begun],
      holder,
      outbox: [],
      createdAt: at,
    };
  }
  const isBack = transcript.state.kind === 'departed' && !transferOf(transcript, transferId);
  if (!isBack || transcript._id !== personalId) throw new EventOutOfPlace(event);
  return { ...transcript, state, transfers: [...transcript.transfers, begun], holder };
}

/** The case that an event moves: the one that the transcript's state names, in one of these states. */
function underWay(
  transcript: Transcript,
  event: Placed<Exclude<TransferEvent, { type: 'transfer.released' | 'transfer.arrived' }>>,
  ...states: readonly TransferState[]
): TransferCase {
  const { state } = transcript;
  const { transferId } = event.data;
  const found = transferOf(transcript, transferId);
  const isNamed = 'transferId' in state && state.transferId === transferId;
  if (!found || !isNamed || !states.includes(found.state)) throw new EventOutOfPlace(event);
  return found;
}

/** The state of a transcript whose message to the ministry is answered by the event. */
function departing(
  transcript: Transcript,
  event: EventOf<'transfer.forwarded' | 'transfer.refused-by-ministry'>,
) {
  underWay(transcript, event, 'forwarding');
  const { state, outbox } = transcript;
  const isSent = outbox.some(({ messageId }) => messageId === event.data.messageId);
  if (state.kind !== 'departing' || !isSent) throw new EventOutOfPlace(event);
  return state;
}

/** An answered message leaves the outbox. */
function answered(
  fields: TranscriptFields,
  { data }: EventOf<'transfer.forwarded' | 'transfer.refused-by-ministry'>,
): TranscriptFields {
  return { ...fields, outbox: fields.outbox.filter(({ messageId }) => messageId !== data.messageId) };
}
