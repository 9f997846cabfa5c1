import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { expect } from 'vitest';
import { makeSignedDocuments, type SignedDocument } from '../../kit/make-signed.ts';
import { makePki, type Pki } from '../../kit/pki.ts';
import { type PushSummary, pushDocuments } from '../../kit/push.ts';
import { makeSchool } from '../../kit/school.ts';
import { loadConfig } from '../../src/config/config.ts';
import type { SchoolId } from '../../src/domain/identity/school-id.ts';
import type { SchoolYear } from '../../src/domain/identity/school-year.ts';
import { listDeadLetters } from '../../src/jobs/queues/dead-letters.ts';
import { type Connections, connect } from '../../src/roles/connect.ts';
import { eventPlaceKey } from '../../src/storage/index/event-place-key.ts';
import { loadReceiptKey } from '../../src/storage/index/receipts.ts';
import { submissionId } from '../../src/storage/index/submissions.ts';
import { findTranscript } from '../../src/storage/index/transcripts.ts';
import { sha256Of } from '../../src/storage/sites/blobs.ts';
import { schoolKey } from './issue-key.ts';
import { openPupils } from './open-pupils.ts';
import { openReceipt } from './open-receipt.ts';
import { type Addresses, makeSurroundings, type Surroundings } from './service.ts';

const schoolYear = '2025-2026' as SchoolYear;

/** A school with its pupils' signed documents (4 signatures each) and its API key, on servers that a test may kill. */
export interface FaultRoom {
  readonly surroundings: Surroundings;
  readonly pki: Pki;
  readonly schoolId: SchoolId;
  readonly documents: readonly SignedDocument[];
  readonly apiKey: string;
  readonly connections: Connections;
  /** pushes all, and goes on through every fault until each has its verdict */
  push(url: string): Promise<PushSummary>;
  /** how many have their verdict now */
  decided(): Promise<number>;
  untilDecided(count: number): Promise<void>;
  /** every document has exactly one acceptance: one submission with its two events, one year record, a receipt that checks */
  expectEachAcceptedOnce(): Promise<void>;
  close(): Promise<void>;
}

export async function openFaultRoom(addresses: Addresses, count: number): Promise<FaultRoom> {
  const school = makeSchool('37099201', { teachers: 1, classes: ['6A'] });
  const pki: Pki = await makePki({ schools: [school] });
  const documents = makeSignedDocuments({
    pki,
    school: school.id,
    schoolYear,
    pupilsPerClass: count,
    seed: 'faults',
  });
  const surroundings = await makeSurroundings({ addresses, pki });
  const config = await loadConfig(surroundings.env);
  const connections = await connect(config, pino({ level: 'silent' }));
  const { database } = connections;
  const { token } = await schoolKey(database, school.id);
  await openPupils(
    database,
    school.id,
    schoolYear,
    documents.map(({ pupil }) => pupil.personalId),
  );
  const decided = () =>
    database.submissions.countDocuments({ 'outcome.state': { $in: ['accepted', 'refused'] } });

  return {
    surroundings,
    pki,
    schoolId: school.id,
    documents,
    apiKey: token,
    connections,
    push: (url) =>
      pushDocuments({
        baseUrl: url,
        apiKey: token,
        statePath: join(surroundings.dir, 'push-state.jsonl'),
        documents: documents.map(({ bytes, sha256 }) => ({ name: sha256, bytes })),
        concurrency: 8,
      }),
    decided,
    untilDecided: async (wanted) => {
      for (;;) {
        if ((await decided().catch(() => 0)) >= wanted) return;
        await sleep(100);
      }
    },
    expectEachAcceptedOnce: async () => {
      const key = await loadReceiptKey(surroundings.receiptKeyPem);
      for (const { pupil, sha256 } of documents) {
        const _id = await submissionId(database, { schoolId: school.id, sha256, idempotencyKey: sha256 });
        const stored = await database.submissions.findOne({ _id });
        if (stored?.outcome.state !== 'accepted') throw new Error(`${_id}: ${JSON.stringify(stored)}`);
        const receipt = await openReceipt(stored.outcome.receipt, { keys: [key.publicJwk] });
        expect(receipt).toMatchObject({ submissionId: _id, sha256 });
        // Received and accepted, each once, in the log or on the way to it.
        const { pending = [], positions = {} } = stored.ledger;
        const places = [...pending.map(({ id }) => eventPlaceKey(id)), ...Object.keys(positions)];
        expect(places.toSorted()).toEqual(['1/0', '2/0']);
        expect((await findTranscript(database, pupil.personalId))?.years).toMatchObject([{ sha256 }]);
      }
      expect(await database.submissions.countDocuments({})).toBe(documents.length);
      expect(await listDeadLetters(connections.queues)).toEqual([]);
    },
    close: async () => {
      await connections.close();
      await surroundings.remove();
      await rm(surroundings.dir, { recursive: true, force: true });
    },
  };
}

/** Bytes at the primary are those that were acknowledged. */
export async function expectAtPrimary(room: FaultRoom, document: SignedDocument): Promise<void> {
  const stored = await room.connections.sites.primary.read(document.sha256);
  expect(stored && sha256Of(stored)).toBe(document.sha256);
}
