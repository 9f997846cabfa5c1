import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { PersonalId } from '../../../src/domain/identity/personal-id.ts';
import type { CarriedRecord } from '../../../src/interop/ministry/records.ts';
import { openJournal, writeDurably } from './journal.ts';

const common = { messageId: z.string(), at: z.string() };
const eventSchema = z.discriminatedUnion('event', [
  z.object({
    event: z.literal('received'),
    ...common,
    contentHash: z.string(),
    province: z.string(),
    personalId: z.string(),
    sequence: z.number(),
    receipt: z.string(),
  }),
  z.object({
    event: z.literal('refused'),
    ...common,
    contentHash: z.string(),
    status: z.number(),
    code: z.string(),
    refusal: z.string(),
  }),
  z.object({ event: z.literal('deposited'), ...common, province: z.string() }),
  z.object({ event: z.literal('answered'), ...common, province: z.string(), answer: z.string() }),
]);
export type MinistryEvent = z.output<typeof eventSchema>;
export type Verdict = Extract<MinistryEvent, { event: 'received' | 'refused' }>;

/** The ministry's own store: a journal of events, the documents beside it, and an index of both in memory. */
export interface MinistryStore {
  verdict(messageId: string): Verdict | undefined;
  /** the highest sequence received of this pupil from this province; 0 when there is none */
  lastSequence(province: string, personalId: PersonalId): number;
  /** Documents first, then the event: a crash in between leaves documents without event, and the message comes again. */
  keep(verdict: Verdict, documents: readonly CarriedRecord[]): Promise<void>;
  deposit(province: string, messageId: string, jws: string, at: string): Promise<void>;
  /** messages of a mailbox, oldest first; `answer` once the province has answered */
  mailbox(province: string): readonly MailboxItem[];
  mailboxMessage(messageId: string): Promise<string>;
  keepAnswer(province: string, messageId: string, answer: string, at: string): Promise<void>;
  /** read from the disk, not from memory: what would be there after a crash */
  eventsOnDisk(): Promise<MinistryEvent[]>;
  close(): Promise<void>;
}

export interface MailboxItem {
  readonly messageId: string;
  readonly position: number;
  readonly answer?: string;
}

export async function openStore(dataDir: string): Promise<MinistryStore> {
  const file = join(dataDir, 'events.jsonl');
  const { journal, lines } = await openJournal(file, (json) => eventSchema.parse(json));
  const verdicts = new Map<string, Verdict>();
  const sequences = new Map<string, number>();
  const boxes = new Map<string, MailboxItem[]>();

  const learn = (event: MinistryEvent): void => {
    switch (event.event) {
      case 'received': {
        verdicts.set(event.messageId, event);
        const pupil = `${event.province} ${event.personalId}`;
        sequences.set(pupil, Math.max(sequences.get(pupil) ?? 0, event.sequence));
        return;
      }
      case 'refused':
        verdicts.set(event.messageId, event);
        return;
      case 'deposited': {
        const box = boxes.get(event.province) ?? [];
        boxes.set(event.province, [...box, { messageId: event.messageId, position: box.length + 1 }]);
        return;
      }
      case 'answered':
        boxes.set(
          event.province,
          (boxes.get(event.province) ?? []).map((item) =>
            item.messageId === event.messageId && item.answer === undefined
              ? { ...item, answer: event.answer }
              : item,
          ),
        );
    }
  };
  const record = async (event: MinistryEvent): Promise<void> => {
    await journal.append(event);
    learn(event);
  };
  for (const event of lines) learn(event);

  const mailboxFile = (messageId: string) => join(dataDir, 'mailbox', `${messageId}.jws`);
  return {
    verdict: (messageId) => verdicts.get(messageId),
    lastSequence: (province, personalId) => sequences.get(`${province} ${personalId}`) ?? 0,
    keep: async (verdict, documents) => {
      for (const { sha256, bytes } of documents) {
        await writeDurably(join(dataDir, 'documents', `${sha256}.xml`), bytes);
      }
      await record(verdict);
    },
    deposit: async (province, messageId, jws, at) => {
      await writeDurably(mailboxFile(messageId), jws);
      await record({ event: 'deposited', messageId, province, at });
    },
    mailbox: (province) => boxes.get(province) ?? [],
    mailboxMessage: (messageId) => readFile(mailboxFile(messageId), 'utf8'),
    keepAnswer: (province, messageId, answer, at) =>
      record({ event: 'answered', messageId, province, answer, at }),
    eventsOnDisk: async () => {
      const text = await readFile(file, 'utf8');
      return text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => eventSchema.parse(JSON.parse(line)));
    },
    close: () => journal.close(),
  };
}
