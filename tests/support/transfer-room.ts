import { randomBytes } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunContext } from '../../src/acts/keeping/scheduled-job.ts';
import { acceptPupil } from '../../src/acts/transfers/accept.ts';
import { releasePupil } from '../../src/acts/transfers/release.ts';
import { withdrawRelease } from '../../src/acts/transfers/withdraw.ts';
import { type May, policy } from '../../src/domain/access/policy.ts';
import { type PersonalId, parsePersonalId } from '../../src/domain/identity/personal-id.ts';
import type { SchoolId } from '../../src/domain/identity/school-id.ts';
import type { SchoolYear } from '../../src/domain/identity/school-year.ts';
import type { Decision } from '../../src/domain/refusal.ts';
import type { Transcript } from '../../src/domain/transcript/transcript.ts';
import type { Destination, Transfer } from '../../src/domain/transfer/transfer.ts';
import { transferId } from '../../src/domain/transfer/transfer-id.ts';
import { type MinistryClient, ministryClient } from '../../src/interop/ministry/client.ts';
import { parseKeySet } from '../../src/interop/ministry/jws.ts';
import { takeUpLeftBehind } from '../../src/jobs/schedule/take-up-left-behind.ts';
import type { Database } from '../../src/storage/index/database.ts';
import { findTranscript } from '../../src/storage/index/transcripts.ts';
import { findTransfer } from '../../src/storage/index/transfers.ts';
import type { JobRoom } from './job-room.ts';
import { type RunningMinistry, readKeys, startMinistry } from './ministry.ts';
import { openPupils } from './open-pupils.ts';
import { recordedEvents } from './recorded-events.ts';

/** What tests of transfers ask for again and again, step by step in this process, on real servers. */
export interface TransferRoom {
  readonly schoolYear: SchoolYear;
  /** a new pupil, open at the school */
  pupilAt(schoolId: SchoolId): Promise<PersonalId>;
  release(
    personalId: PersonalId,
    from: SchoolId,
    to: Destination,
    database?: Database,
  ): Promise<Decision<{ transfer: Transfer; opened: boolean }>>;
  /** the same, and it must be granted */
  released(personalId: PersonalId, from: SchoolId, to: Destination): Promise<Transfer>;
  accept(id: string, by: SchoolId, database?: Database): Promise<Decision<{ transfer: Transfer }>>;
  withdraw(id: string, by: SchoolId, database?: Database): Promise<Decision<{ transfer: Transfer }>>;
  transcript(personalId: PersonalId): Promise<Transcript>;
  transfer(id: string): Promise<Transfer>;
  transfersOf(personalId: PersonalId): Promise<Transfer[]>;
  /** the sweeper, as if everything had been left for a while */
  sweep(): Promise<Readonly<Record<string, number>>>;
  /** what is recorded of a transfer, in order */
  eventTypes(transferId: string): Promise<string[]>;
}

export function transferRoom(room: JobRoom, schoolYear: SchoolYear): TransferRoom {
  const { database } = room;
  const depsOn = (on: Database) => ({ ...room, database: on, may });
  let number = 0;
  const when = () => ({ now: new Date(), requestId: 'test' });
  const release: TransferRoom['release'] = (personalId, from, to, on = database) => {
    const id = transferId(new Date(), randomBytes(8).toString('hex'));
    return releasePupil(depsOn(on), schoolActor(from), { transferId: id, personalId, to }, when());
  };
  return {
    schoolYear,
    pupilAt: async (schoolId) => {
      number += 1;
      const personalId = parsePersonalId(`0997${String(number).padStart(8, '0')}`);
      if (!personalId) throw new Error('no personal ID');
      await openPupils(room.database, schoolId, schoolYear, [personalId]);
      return personalId;
    },
    release,
    released: async (personalId, from, to) => {
      const decision = await release(personalId, from, to);
      if (!decision.ok) throw new Error(`not released: ${decision.refusal.code}`);
      return decision.transfer;
    },
    accept: (id, by, on = database) => acceptPupil(depsOn(on), schoolActor(by), id, when()),
    withdraw: (id, by, on = database) => withdrawRelease(depsOn(on), schoolActor(by), id, when()),
    transcript: async (personalId) => {
      const found = await findTranscript(database, personalId);
      if (!found) throw new Error('no transcript');
      return found;
    },
    transfer: async (id) => {
      const found = await findTransfer(database, id);
      if (!found) throw new Error(`no transfer ${id}`);
      return found;
    },
    transfersOf: async (personalId) => {
      const { transfers = [] } = (await findTranscript(database, personalId)) ?? {};
      return transfers.map((transfer) => ({ personalId, ...transfer }));
    },
    sweep: () => {
      const later = new Date(Date.now() + 60_000);
      return takeUpLeftBehind({ database, may, queues: room.queues }, runContext(later));
    },
    eventTypes: async (id) => {
      const events = await recordedEvents(database, { kind: 'transcript' });
      return events.filter(({ data }) => isOf(data, id)).map(({ type }) => type);
    },
  };
}

const may: May = policy();

/** Of an event's data: of a transfer itself, or a record that came with it. */
function isOf(data: unknown, id: string): boolean {
  const { transferId: own, record } = data as { transferId?: string; record?: { submissionId: string } };
  return own === id || record?.submissionId === id;
}

function schoolActor(schoolId: SchoolId) {
  return { kind: 'school', schoolId, credentialId: 'test' } as const;
}

export function runContext(now = new Date()): RunContext {
  return { dryRun: false, now, requestId: 'test', signal: new AbortController().signal };
}

/** A ministry of its own, and the repository's client to it. */
export async function ministryOf(
  room: JobRoom,
  options: Parameters<typeof startMinistry>[1] = {},
): Promise<{ ministry: RunningMinistry; client: MinistryClient }> {
  const keysFile = join(await mkdtemp(join(tmpdir(), 'khb-province-')), 'jwks.json');
  await writeFile(keysFile, JSON.stringify({ keys: [room.receiptKey.publicJwk] }));
  const ministry = await startMinistry(`${room.config.province}=${keysFile}`, options);
  const client = ministryClient({
    url: ministry.url,
    province: room.config.province,
    key: room.receiptKey,
    ministryKeys: parseKeySet(await readKeys(ministry), new Date()),
    clock: room.clock,
    timeoutMs: 5_000,
  });
  return { ministry, client };
}
