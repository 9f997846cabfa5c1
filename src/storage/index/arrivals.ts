import type { Decided } from '../../domain/events/aggregate.ts';
import { eventId } from '../../domain/events/event.ts';
import { type KeyScope, monthOf } from '../../domain/events/key-scope.ts';
import {
  type ArrivalEvent,
  type ArrivedMessage,
  arrivalAggregate,
  bindMessage,
  type MessageContent,
  type MessageRefusal,
  refuseMessage,
} from '../../domain/transfer/arrived-message.ts';
import type { Database } from './database.ts';
import type { SetAside } from './documents.ts';
import { withoutLedger } from './ledgered.ts';
import { type Kept, type StepFrame, takeStep } from './take-step.ts';

export const keptArrivals: Kept<ArrivedMessage, ArrivalEvent> = {
  aggregate: arrivalAggregate,
  collection: (database) => database.arrivals,
};

export async function findArrived(
  database: Database,
  messageId: string,
): Promise<ArrivedMessage | undefined> {
  const stored = await database.arrivals.findOne({ _id: await arrivedId(database, messageId) });
  return stored ? withoutLedger(stored) : undefined;
}

/** What stands for a message id afterwards: this content, or what was decided on before. */
export function bindArrival(
  database: Database,
  messageId: string,
  content: MessageContent,
  now: Date,
  frame: StepFrame,
): Promise<ArrivedMessage> {
  return decide(database, messageId, (standing) => bindMessage(standing, messageId, content), now, frame);
}

/** The refusal that stands afterwards is the first that there was. */
export function refuseArrival(
  database: Database,
  messageId: string,
  refusal: MessageRefusal,
  now: Date,
  frame: StepFrame,
): Promise<ArrivedMessage> {
  return decide(database, messageId, (standing) => refuseMessage(standing, messageId, refusal), now, frame);
}

async function decide(
  database: Database,
  messageId: string,
  rule: (standing: ArrivedMessage | undefined) => Decided<ArrivalEvent>,
  now: Date,
  frame: StepFrame,
): Promise<ArrivedMessage> {
  const step = { id: await arrivedId(database, messageId), scope: monthOf(now), now };
  const { state } = await takeStep(database, keptArrivals, step, rule, frame);
  if (!state) throw new Error('a message that was decided on is not there');
  return state;
}

/** The event that bound a message, which the transcript's step follows from: the first of its message. */
export function boundBy({ _id }: ArrivedMessage): string {
  return eventId('arrival', { aggregateId: _id, version: 1, n: 0 });
}

const MINISTRY: KeyScope = { of: 'peer', id: 'ministry' };

/** Follows from the message id alone, whatever else the message says, so that one id is one message. */
async function arrivedId(database: Database, messageId: string): Promise<string> {
  return `ar-${await arrivalName(database, 'arrived', messageId)}`;
}

/**
 * In 32 hexadecimal digits. It stands in the ledger for all to read, and whoever sent the message may have named it by a
 * pupil's number: so nobody can try it out.
 */
export async function arrivalName(
  { sealer }: Database,
  of: 'arrived' | 'transfer',
  messageId: string,
): Promise<string> {
  return sealer.idUnder(await sealer.keyFor(MINISTRY), JSON.stringify([of, messageId]));
}

/** Messages of the ministry's mailbox that were tried and could not be decided on, the oldest first. */
export function listSetAside(database: Database, limit = 10_000): Promise<SetAside[]> {
  return database.setAside.find().sort({ since: 1 }).limit(limit).toArray();
}

export function countSetAside(database: Database): Promise<number> {
  return database.setAside.countDocuments({});
}

/** Sets a message aside, or writes down that it was tried once more. */
export async function setAside(
  database: Database,
  messageId: string,
  fault: string,
  at: string,
): Promise<void> {
  const first = { since: at };
  await database.setAside.updateOne(
    { _id: messageId },
    { $set: { fault, triedAt: at }, $inc: { tries: 1 }, $setOnInsert: first },
    { upsert: true },
  );
}

/** It was decided on, or the ministry holds it no longer. */
export async function takeBack(database: Database, messageId: string): Promise<void> {
  await database.setAside.deleteOne({ _id: messageId });
}

/** Has the next collection try it, however short ago it was tried. False where no such message is set aside. */
export async function tryAgainNow(database: Database, messageId: string): Promise<boolean> {
  const { matchedCount } = await database.setAside.updateOne({ _id: messageId }, { $set: { tries: 0 } });
  return matchedCount === 1;
}
