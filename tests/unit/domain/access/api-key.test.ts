import { describe, expect, test } from 'vitest';
import type { OfficerId } from '../../../../src/domain/access/actor.ts';
import {
  type ApiKey,
  type ApiKeyEvent,
  apiKeyAggregate,
  isHeldBy,
  issueKey,
  type KeyHolder,
  revokeKey,
} from '../../../../src/domain/access/api-key.ts';
import { type Decided, EventOutOfPlace } from '../../../../src/domain/events/aggregate.ts';
import type { SchoolId } from '../../../../src/domain/identity/school-id.ts';
import { placed, stepped } from './steps.ts';

const fingerprint = { keyId: '0123456789abcdef', secretSha256: 'f'.repeat(64) };
const ofSchool: KeyHolder = { kind: 'school', schoolId: '37000001' as SchoolId };
const ofStaff: KeyHolder = { kind: 'staff', officerId: 'cb-0123456789ab' as OfficerId };
const [one, two] = ['2026-03-01T00:00:00.000Z', '2026-03-02T00:00:00.000Z'];
const step = (state: ApiKey | undefined, decision: Decided<ApiKeyEvent>, at = one) =>
  stepped(apiKeyAggregate, state, decision, { at, actor: 'officer:a' });
const subjects = (decision: Decided<ApiKeyEvent>) =>
  decision.ok && 'events' in decision ? decision.events.map(({ subject }) => subject) : [];
const anybody = () => true;

const issued = step(undefined, issueKey(undefined, fingerprint, ofSchool));
const revoked = step(issued, revokeKey(issued, anybody), two);

describe('an API key', () => {
  test('is issued and revoked, and says when; the log names the school, and no officer', () => {
    const { keyId: _id, secretSha256 } = fingerprint;
    const begun = { _id, secretSha256, holder: ofSchool, issuedAt: one };
    expect(issued).toEqual({ ...begun, revokedAt: null });
    expect(revoked).toEqual({ ...begun, revokedAt: two });
    expect(subjects(issueKey(undefined, fingerprint, ofSchool))).toEqual([{ schoolId: '37000001' }]);
    expect(subjects(revokeKey(issued, anybody))).toEqual([{ schoolId: '37000001' }]);
    expect(subjects(issueKey(undefined, fingerprint, ofStaff))).toEqual([undefined]);
  });

  test('issued again to the same holder changes nothing; its id is nobody else’s', () => {
    expect(issueKey(issued, fingerprint, ofSchool)).toEqual({ ok: true, already: issued });
    const taken = { ok: false, refusal: { code: 'key-taken' } };
    expect(issueKey(issued, fingerprint, ofStaff)).toEqual(taken);
    expect(issueKey(issued, { ...fingerprint, secretSha256: 'e'.repeat(64) }, ofSchool)).toEqual(taken);
  });

  test('is its holder’s: one school, or one account', () => {
    const staff = step(undefined, issueKey(undefined, fingerprint, ofStaff));
    expect(staff.holder).toEqual(ofStaff);
    expect(isHeldBy(staff, ofStaff)).toBe(true);
    expect(isHeldBy(staff, { kind: 'staff', officerId: 'cb-ba9876543210' as OfficerId })).toBe(false);
    expect(isHeldBy(issued, { kind: 'school', schoolId: '37000002' as SchoolId })).toBe(false);
    expect(apiKeyAggregate.kind).toBe('api-key');
  });

  test('is revoked by whom it belongs to, once', () => {
    const none = { ok: false, refusal: { code: 'no-such-key' } };
    expect(revokeKey(undefined, anybody)).toEqual(none);
    expect(revokeKey(issued, (key) => isHeldBy(key, ofStaff))).toEqual(none);
    expect(revokeKey(issued, (key) => isHeldBy(key, ofSchool)).ok).toBe(true);
    expect(revokeKey(revoked, anybody)).toEqual({ ok: true, already: revoked });
  });

  test.each<[string, ApiKey | undefined, ApiKeyEvent]>([
    ['issued twice', issued, { type: 'api-key.issued', data: { ...fingerprint, holder: ofSchool } }],
    ['revoked before it is issued', undefined, { type: 'api-key.revoked', data: {} }],
    ['revoked twice', revoked, { type: 'api-key.revoked', data: {} }],
  ])('%s is no history', (_what, standing, event) => {
    expect(() => apiKeyAggregate.evolve(standing, placed(event, two, 'officer:a'))).toThrow(EventOutOfPlace);
  });

  test('its events say what they say and nothing else', () => {
    const { events } = apiKeyAggregate;
    const data = { ...fingerprint, holder: ofSchool };
    expect(events['api-key.issued'].safeParse({ ...data, token: 'x' }).success).toBe(false);
    expect(events['api-key.issued'].safeParse({ ...data, holder: { kind: 'system' } }).success).toBe(false);
    expect(events['api-key.revoked'].safeParse({ by: 'x' }).success).toBe(false);
  });
});
