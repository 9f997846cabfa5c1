import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { approveOfficer } from '../../src/acts/accounts/approve-officer.ts';
import { closeOfficer } from '../../src/acts/accounts/close-officer.ts';
import { initOfficers } from '../../src/acts/accounts/init-officers.ts';
import { proposeOfficer } from '../../src/acts/accounts/propose-officer.ts';
import { issueKey } from '../../src/acts/keys/issue-key.ts';
import { revokeKey } from '../../src/acts/keys/revoke-key.ts';
import type { ActorOf, OfficerId } from '../../src/domain/access/actor.ts';
import type { Officer } from '../../src/domain/access/officer.ts';
import * as rules from '../../src/domain/access/officer-steps.ts';
import { policy } from '../../src/domain/access/policy.ts';
import type { Happened, Placed } from '../../src/domain/events/event.ts';
import { parseSchoolId, type SchoolId } from '../../src/domain/identity/school-id.ts';
import { eventPlace } from '../../src/ledger/entry/entry.ts';
import { findCaller, newCredential } from '../../src/storage/index/api-keys.ts';
import { keptAggregates } from '../../src/storage/index/kept.ts';
import { withoutLedger } from '../../src/storage/index/ledgered.ts';
import { stepOfficer } from '../../src/storage/index/officers.ts';
import { type FreshDatabase, freshDatabase } from '../support/fresh-storage.ts';
import { recordedEvents } from '../support/recorded-events.ts';
import { registerSchool } from '../support/register-school.ts';

const school = parseSchoolId('37000001') as SchoolId;
const [first, second] = ['cb-000000000001', 'cb-000000000002'] as [OfficerId, OfficerId];
const when = () => ({ now: new Date(), requestId: randomUUID() });

describe('accounts and keys live by events', () => {
  let index: FreshDatabase;
  let deps: { database: FreshDatabase['database']; may: ReturnType<typeof policy> };
  let one: ActorOf<'officer'>;
  let other: ActorOf<'officer'>;
  beforeAll(async () => {
    index = await freshDatabase(inject('addresses'));
    deps = { database: index.database, may: policy() };
    await registerSchool(index.database, { _id: school, name: 'THCS Một' });
  });
  afterAll(() => index?.drop());

  const of = (kind: 'officer' | 'api-key', aggregateId?: string) =>
    recordedEvents(index.database, { kind, ...(aggregateId === undefined ? {} : { aggregateId }) });
  const types = async (id: string) => (await of('officer', id)).map(({ type }) => type);
  const keyOf = async (keyId: string) =>
    (await index.database.apiKeys.findOne({ _id: keyId }))?.ledger.key ?? '';
  const officerBy = async (token: string) => (await findCaller(index.database, token)) as ActorOf<'officer'>;
  const proposed = async (name: string, { token, fingerprint: key } = newCredential()) => {
    const done = await proposeOfficer(deps, one, { name, role: 'officer', key }, when());
    if (!done.ok) throw new Error(done.refusal.code);
    return { token, officer: done.officer };
  };

  it('the first two: one whose key nobody was shown is made anew, and then both, once', async () => {
    const { token: lost, fingerprint: key } = newCredential();
    const cut = { officerId: second, name: 'Trần Bình', role: 'officer', key } as const;
    const frame = { actor: 'init', requestId: randomUUID() };
    await stepOfficer(index.database, second, new Date(), (at) => rules.makeOfficer(at, cut), frame);
    const made = await initOfficers(deps, ['Nguyễn An', 'Trần Bình'], when());
    if (!made.ok) throw new Error(made.refusal.code);
    [one, other] = (await Promise.all(made.officers.map(({ token }) => officerBy(token)))) as [
      ActorOf<'officer'>,
      ActorOf<'officer'>,
    ];
    expect([one, other]).toMatchObject([{ officerId: first }, { officerId: second, name: 'Trần Bình' }]);
    expect(await findCaller(index.database, lost)).toBeUndefined();
    expect(await types(first)).toEqual(['officer.made']);
    expect(await types(second)).toEqual(['officer.made', 'officer.made']);
    const again = await initOfficers(deps, ['Lê Chi', 'Phạm Dũng'], when());
    expect(again).toMatchObject({ ok: false, refusal: { code: 'not-permitted' } });
    expect(await of('officer')).toHaveLength(3);
  });

  it('ten inits at once make two accounts', async () => {
    const fresh = await freshDatabase(inject('addresses'));
    try {
      const all = await Promise.all(
        Array.from({ length: 10 }, () =>
          initOfficers({ ...deps, database: fresh.database }, ['Nguyễn An', 'Trần Bình'], when()),
        ),
      );
      const made = all.filter(({ ok }) => ok);
      expect(made).toHaveLength(1);
      expect(await recordedEvents(fresh.database, { kind: 'officer' })).toHaveLength(2);
    } finally {
      await fresh.drop();
    }
  });

  it('an approval cut short before its key: the same again issues it, and names what it follows from', async () => {
    const { token, officer } = await proposed('Lê Chi');
    const by = `officer:${second}`;
    const approve = (standing: Officer | undefined) => rules.approveOfficer(standing, by);
    await stepOfficer(index.database, officer._id, new Date(), approve, { actor: by, requestId: 'cut' });
    expect(await findCaller(index.database, token)).toBeUndefined();
    for (const _ of [1, 2])
      expect(await approveOfficer(deps, other, officer._id, when())).toMatchObject({ ok: true });
    expect(await findCaller(index.database, token)).toMatchObject({ officerId: officer._id });
    expect(await types(officer._id)).toEqual(['officer.proposed', 'officer.approved']);
    const issued = await of('api-key', await keyOf(officer.key.keyId));
    expect(issued).toMatchObject([
      { type: 'api-key.issued', actor: by, cause: `officer/${officer._id}/2/0`, data: officer.key },
    ]);
    expect(await approveOfficer(deps, one, officer._id, when())).toMatchObject({
      refusal: { code: 'four-eyes' },
    });
  });

  it('an account that is closed takes its key along, and never another’s', async () => {
    const { token, officer } = await proposed('Phạm Dũng');
    await approveOfficer(deps, other, officer._id, when());
    for (const _ of [1, 2])
      expect(await closeOfficer(deps, one, officer._id, when())).toMatchObject({ ok: true });
    expect(await findCaller(index.database, token)).toBeUndefined();
    const events = await of('api-key', await keyOf(officer.key.keyId));
    expect(events.map(({ type, cause }) => [type, cause])).toEqual([
      ['api-key.issued', `officer/${officer._id}/2/0`],
      ['api-key.revoked', `officer/${officer._id}/3/0`],
    ]);
    const taken = { name: 'Vũ Giả', role: 'officer', key: officer.key } as const;
    expect(await proposeOfficer(deps, one, taken, when())).toMatchObject({ refusal: { code: 'key-taken' } });
    const withdrawn = await proposed('Vũ Kiểm');
    expect(await closeOfficer(deps, one, withdrawn.officer._id, when())).toMatchObject({ ok: true });
    expect(await types(withdrawn.officer._id)).toEqual(['officer.proposed', 'officer.closed']);
    expect(await index.database.apiKeys.findOne({ _id: withdrawn.officer.key.keyId })).toBeNull();
  });

  it('a school’s key is issued and revoked, and the log tells whose it is', async () => {
    const issued = await issueKey(deps, one, school, when());
    if (!issued.ok) throw new Error(issued.refusal.code);
    for (const _ of [1, 2])
      expect(await revokeKey(deps, other, issued.id, when())).toMatchObject({ ok: true });
    const holder = { kind: 'school', schoolId: school };
    expect(await of('api-key', await keyOf(issued.id))).toMatchObject([
      { type: 'api-key.issued', actor: `officer:${first}`, subject: { schoolId: school }, data: { holder } },
      { type: 'api-key.revoked', actor: `officer:${second}`, subject: { schoolId: school } },
    ]);
    expect(await revokeKey(deps, one, one.credentialId, when())).toMatchObject({
      refusal: { code: 'no-such-key', detail: one.credentialId },
    });
  });

  it('each document is what its events make of it, and no line tells a name, a key’s id or its hash', async () => {
    const { officers, apiKeys } = index.database;
    const documents = [...(await officers.find().toArray()), ...(await apiKeys.find().toArray())];
    for (const stored of documents) {
      const kind = 'holder' in stored ? 'api-key' : 'officer';
      const { aggregate } = keptAggregates.find((kept) => kept.aggregate.kind === kind) ?? {};
      const id = kind === 'officer' ? stored._id : stored.ledger.key;
      const events = (await of(kind, id)).map((event) => ({ ...event, ...eventPlace(event.id) }));
      const made = events.reduce<{ readonly _id: string } | undefined>(
        (state, event) => aggregate?.evolve(state, event as unknown as Placed<Happened>),
        undefined,
      );
      expect(made).toEqual(withoutLedger(stored));
    }
    const lines = documents.flatMap(({ ledger }) => ledger.pending ?? []).join('\n');
    const told = documents.flatMap((stored) =>
      'holder' in stored ? [stored._id, stored.secretSha256] : [stored.name],
    );
    for (const word of told) expect(lines).not.toContain(word);
  });
});
