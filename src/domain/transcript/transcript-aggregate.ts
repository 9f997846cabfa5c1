import type { Aggregate, Decided } from '../events/aggregate.ts';
import type { Placed } from '../events/event.ts';
import { evolveTransfer } from '../transfer/evolve-transfer.ts';
import { type TransferEvent, transferEvents } from '../transfer/transfer-events.ts';
import { evolveYears } from './evolve-years.ts';
import type { Transcript } from './transcript.ts';
import { type YearEvent, yearEvents } from './transcript-events.ts';

export type TranscriptEvent = YearEvent | TransferEvent;
export type TranscriptDecision = Decided<TranscriptEvent>;

export const transcriptAggregate: Aggregate<Transcript, TranscriptEvent> = {
  kind: 'transcript',
  events: { ...yearEvents, ...transferEvents },
  evolve: (transcript, event) => ({
    ...(isOfTransfer(event) ? evolveTransfer(transcript, event) : evolveYears(transcript, event)),
    version: event.version,
    updatedAt: event.at,
  }),
};

function isOfTransfer(event: Placed<TranscriptEvent>): event is Placed<TransferEvent> {
  return event.type in transferEvents;
}
