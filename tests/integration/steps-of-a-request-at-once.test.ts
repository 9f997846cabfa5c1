import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { receive } from '../../src/acts/requests/ask.ts';
import { stepRequest } from '../../src/acts/requests/step.ts';
import type { PersonalId } from '../../src/domain/identity/personal-id.ts';
import type { SchoolId } from '../../src/domain/identity/school-id.ts';
import type { SchoolYear } from '../../src/domain/identity/school-year.ts';
import { answerRequest, beginAnswer } from '../../src/domain/request/answer-request.ts';
import { awaitApproval } from '../../src/domain/request/await-approval.ts';
import { decideRequest } from '../../src/domain/request/decide-request.ts';
import type { RequestBody } from '../../src/domain/request/request.ts';
import { withdrawRequest } from '../../src/domain/request/withdraw-request.ts';
import { compareIndexes } from '../../src/ledger/rebuild/compare.ts';
import { rebuild } from '../../src/ledger/rebuild/rebuild.ts';
import { findRequest, listRequests, requestsLeftBehind } from '../../src/storage/index/requests.ts';
import { type FreshDatabase, freshDatabase } from '../support/fresh-storage.ts';
import { ledgerRoom } from '../support/ledger-room.ts';
import { recordedEvents } from '../support/recorded-events.ts';
import { sequenceAll } from '../support/sequence-all.ts';

const RECEIVED = '2026-03-01T02:00:00.000Z';
const schoolId = '37000001' as SchoolId;
const schoolYear = '2025-2026' as SchoolYear;
const personalId = '099000000001' as PersonalId;

let index: FreshDatabase;
beforeAll(async () => {
  index = await freshDatabase(inject('addresses'));
});
afterAll(() => index?.drop());

describe('requests', () => {
  const asker = { kind: 'school', schoolId, credentialId: 'k' } as const;
  const job = { kind: 'system', job: 'answer-request' } as const;
  const when = (at = RECEIVED) => ({ now: new Date(at), requestId: 'q' });
  const bodies = {
    create: { kind: 'create', schoolId, schoolYear, personalIds: [personalId] },
    cancel: { kind: 'cancel', schoolId, schoolYear, personalId, reason: 'Nhầm' },
  } as const satisfies Record<string, RequestBody>;
  const received = (id: string, kind: keyof typeof bodies, at = RECEIVED) =>
    receive(index.database, id, { body: bodies[kind], asker }, when(at));
  const step = (id: string, rule: Parameters<typeof stepRequest>[2]) =>
    stepRequest(index.database, id, rule, job, when());
  const told = async (id: string) =>
    (await recordedEvents(index.database, { kind: 'request', aggregateId: id })).map(({ type }) => type);

  it('are written once and answered once, whoever does it at the same time', async () => {
    const [first, ...again] = await Promise.all([1, 2, 3, 4].map(() => received('r-1', 'create')));
    for (const one of again) expect(one).toEqual(first);
    await Promise.all([1, 2, 3, 4].map(() => step('r-1', beginAnswer)));
    const answer = { kind: 'create', results: [] } as const;
    await Promise.all([1, 2, 3, 4].map(() => step('r-1', (request) => answerRequest(request, answer))));
    expect(await told('r-1')).toEqual(['request.received', 'request.answering', 'request.answered']);
    expect(await findRequest(index.database, 'r-1')).toEqual({
      ...first,
      state: 'done',
      answer,
      answeredAt: RECEIVED,
    });
  });

  it('wait for the department, which decides once (Đ4.4)', async () => {
    await received('r-2', 'cancel');
    await step('r-2', awaitApproval);
    const waiting = await listRequests(index.database, 'awaiting-approval', 10);
    expect(waiting.map(({ _id }) => _id)).toContain('r-2');
    const decisions = await Promise.all(
      [true, false].map((approve) => step('r-2', (one) => decideRequest(one, { approve, by: 'officer:x' }))),
    );
    expect(decisions.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await told('r-2')).toHaveLength(3);
  });

  it('are withdrawn or begun to be answered, never both', async () => {
    for (const id of ['r-10', 'r-11', 'r-12', 'r-13']) {
      await received(id, 'create');
      await Promise.all([step(id, withdrawRequest), step(id, beginAnswer)]);
      expect(await told(id)).toHaveLength(2);
    }
  });

  it('left behind are those that wait for a job, not for a person', async () => {
    const old = '2025-01-01T00:00:00.000Z';
    for (const id of ['r-4', 'r-5', 'r-6']) await received(id, 'cancel', old);
    await step('r-5', awaitApproval);
    await step('r-6', awaitApproval);
    await step('r-6', (one) => decideRequest(one, { approve: true, by: 'officer:x' }));
    const left = await requestsLeftBehind(index.database, new Date('2025-01-02'), 100);
    const own = left.map(({ _id }) => _id).filter((id) => ['r-4', 'r-5', 'r-6'].includes(id));
    expect(own.sort()).toEqual(['r-4', 'r-6']);
  });

  it('are the same once they were made again from the ledger', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'khb-requests-'));
    const room = await ledgerRoom(index.database, inject('addresses'));
    await sequenceAll(index.database, room);
    const made = await index.empty();
    const from = { log: room.identity, store: room.primary, keys: index.keyStore };
    await rebuild(from, { database: made.database, openKey: made.keys.openKey, dir });
    const all = await index.database.requests.find().toArray();
    expect(all.length).toBeGreaterThan(8);
    for (const { _id } of all)
      expect(await findRequest(made.database, _id)).toEqual(await findRequest(index.database, _id));
    for await (const difference of compareIndexes(index.database, made.database, index.keys.openKey))
      expect(difference).toBeUndefined();
    await made.drop();
    await rm(dir, { recursive: true, force: true });
  });
});
