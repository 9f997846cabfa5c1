import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type PersonalId, parsePersonalId } from '../../src/domain/identity/personal-id.ts';
import { parseSchoolId, type SchoolId } from '../../src/domain/identity/school-id.ts';
import { findCaller, listApiKeys } from '../../src/storage/index/api-keys.ts';
import { endRun, listRuns, startRun } from '../../src/storage/index/job-runs.ts';
import { recordLook } from '../../src/storage/index/looks.ts';
import { findSchool, listSchools } from '../../src/storage/index/schools.ts';
import { freshDatabase } from '../support/fresh-storage.ts';
import { revokeKey, schoolKey } from '../support/issue-key.ts';
import { makeOfficers } from '../support/officers.ts';
import { recordedLooks } from '../support/records.ts';
import { registerSchool } from '../support/register-school.ts';

const NOW = new Date('2026-03-01T02:00:00Z');
const school = parseSchoolId('37000001') as SchoolId;
const pupil = parsePersonalId('099000000001') as PersonalId;

let index: Awaited<ReturnType<typeof freshDatabase>>;
beforeAll(async () => {
  index = await freshDatabase(inject('addresses'));
});
afterAll(async () => index.drop());

describe('API keys', () => {
  it('name their holder and the key', async () => {
    const forSchool = await schoolKey(index.database, school, NOW);
    expect(await findCaller(index.database, forSchool.token)).toEqual({
      kind: 'school',
      schoolId: school,
      credentialId: forSchool.id,
    });
    const token = await (await makeOfficers(index.database, () => NOW)).token('Nguyễn An');
    expect(await findCaller(index.database, token)).toEqual({
      kind: 'officer',
      officerId: expect.stringMatching(/^cb-[0-9a-f]{12}$/),
      name: 'Nguyễn An',
      credentialId: token.slice(4, 20),
    });
    expect(token).toMatch(/^khb_[0-9a-f]{16}_[A-Za-z0-9_-]{43}$/);
  });

  it('are refused once revoked, and revoked once', async () => {
    const { id, token } = await schoolKey(index.database, school, NOW);
    const later = new Date('2026-03-02T02:00:00Z');
    expect(await revokeKey(index.database, id, NOW)).toBe(NOW.toISOString());
    expect(await revokeKey(index.database, id, later)).toBe(NOW.toISOString());
    expect(await revokeKey(index.database, 'no-such-key', NOW)).toBe('no-such-key');
    expect(await findCaller(index.database, token)).toBeUndefined();
  });

  it("are refused with a wrong secret, another key's secret, an unknown id or a malformed token", async () => {
    const one = await schoolKey(index.database, school, NOW);
    const other = await schoolKey(index.database, school, NOW);
    const flipped = one.token.replace(/.$/, (last) => (last === 'A' ? 'E' : 'A'));
    const crossed = `khb_${one.id}_${other.token.slice(-43)}`;
    const unknown = `khb_${'0'.repeat(16)}_${'A'.repeat(43)}`;
    for (const token of [flipped, crossed, unknown, '', 'khb_', one.id, `${one.token}A`, ` ${one.token}`]) {
      expect(await findCaller(index.database, token)).toBeUndefined();
    }
  });

  it('leave nothing in the database or in the list from which a token can be made', async () => {
    const { id, token } = await schoolKey(index.database, school, NOW);
    const secret = token.slice(-43);
    const stored = JSON.stringify(await index.database.apiKeys.findOne({ _id: id }));
    expect(stored).not.toContain(secret);
    expect(stored).not.toContain(Buffer.from(secret, 'base64url').toString('hex'));
    const listed = (await listApiKeys(index.database)).find((key) => key._id === id);
    expect(listed).toEqual({
      _id: id,
      holder: { kind: 'school', schoolId: school },
      issuedAt: NOW.toISOString(),
      revokedAt: null,
    });
  });
});

describe('schools, accesses and job runs', () => {
  it('puts a school, renames it, lists by code', async () => {
    const later = parseSchoolId('37000009') as SchoolId;
    await registerSchool(index.database, { _id: later, name: 'THCS Chín', commune: 'Đại An' });
    await registerSchool(index.database, { _id: school, name: 'THCS Một' });
    await registerSchool(index.database, { _id: school, name: 'THCS Số Một' });
    expect(await findSchool(index.database, school)).toEqual({ _id: school, name: 'THCS Số Một' });
    expect((await listSchools(index.database)).map(({ _id }) => _id)).toEqual([school, later]);
  });

  it('records who read what (Đ30)', async () => {
    const caller = { kind: 'school', schoolId: school, credentialId: 'k1' } as const;
    const look = { what: 'document', outcome: 'denied', at: NOW.toISOString(), requestId: 'q-1' } as const;
    await recordLook(index.database, { caller, pupils: [{ personalId: pupil }], ...look });
    const [entry] = await recordedLooks(index.database, { personalId: pupil });
    expect(entry).toMatchObject({ actor: `school:${school}`, credentialId: 'k1', ...look });
  });

  it('keeps the history of a job, newest first, each run ended once', async () => {
    const started = (minute: number): string => `2026-03-01T02:0${minute}:00.000Z`;
    const first = await startRun(index.database, { job: 'fixity', dryRun: false, startedAt: started(1) });
    await startRun(index.database, { job: 'fixity', dryRun: true, startedAt: started(2) });
    await startRun(index.database, { job: 'other', dryRun: false, startedAt: started(3) });
    await endRun(index.database, first, { state: 'done', counts: { looked: 3 }, endedAt: started(4) });
    await endRun(index.database, first, { state: 'failed', counts: {}, endedAt: started(5), error: 'late' });
    const runs = await listRuns(index.database, { job: 'fixity', limit: 10 });
    expect(runs.map(({ state, dryRun }) => ({ state, dryRun }))).toEqual([
      { state: 'running', dryRun: true },
      { state: 'done', dryRun: false },
    ]);
    expect(runs[1]).toMatchObject({ counts: { looked: 3 }, endedAt: started(4) });
    expect(await listRuns(index.database, { limit: 2 })).toHaveLength(2);
  });
});
