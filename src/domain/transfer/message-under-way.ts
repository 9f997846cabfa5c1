import type { OutboxMessage, Transcript } from '../transcript/transcript.ts';

/** The message to the ministry that this pupil waits upon, where it has this id. */
export function messageUnderWay(
  standing: Transcript | undefined,
  messageId: string,
): OutboxMessage | undefined {
  if (standing?.state.kind !== 'departing') return undefined;
  const { transferId } = standing.state;
  return standing.outbox.find((one) => one.messageId === messageId && one.transferId === transferId);
}
