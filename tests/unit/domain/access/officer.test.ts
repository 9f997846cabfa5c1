import { describe, expect, test } from 'vitest';
import type { OfficerId } from '../../../../src/domain/access/actor.ts';
import {
  type Account,
  INIT,
  type Officer,
  type OfficerEvent,
  officerAggregate,
  parseOfficerName,
} from '../../../../src/domain/access/officer.ts';
import {
  approveOfficer,
  closeOfficer,
  makeOfficer,
  proposeOfficer,
} from '../../../../src/domain/access/officer-steps.ts';
import type { Decided } from '../../../../src/domain/events/aggregate.ts';
import { EventOutOfPlace } from '../../../../src/domain/events/aggregate.ts';
import { placed, stepped } from './steps.ts';

const account: Account = {
  officerId: 'cb-0123456789ab' as OfficerId,
  name: 'Lê Chi',
  role: 'officer',
  key: { keyId: '0123456789abcdef', secretSha256: 'f'.repeat(64) },
};
const [one, two, three] = [
  '2026-03-01T00:00:00.000Z',
  '2026-03-02T00:00:00.000Z',
  '2026-03-03T00:00:00.000Z',
];
const step = (state: Officer | undefined, decision: Decided<OfficerEvent>, at = one, actor = 'officer:a') =>
  stepped(officerAggregate, state, decision, { at, actor });
const code = (decision: Decided<OfficerEvent>) => (decision.ok ? 'ok' : decision.refusal.code);

const proposed = step(undefined, proposeOfficer(undefined, account));
const active = step(proposed, approveOfficer(proposed, 'officer:b'), two, 'officer:b');
const closed = step(active, closeOfficer(active, 3), three, 'officer:c');
const made = step(undefined, makeOfficer(undefined, account), one, INIT);

describe('an account', () => {
  test('is proposed, approved and closed, and says by whom and when', () => {
    const { officerId: _id, ...told } = account;
    const begun = { _id, ...told, proposedBy: 'officer:a', proposedAt: one };
    expect(proposed).toEqual({ ...begun, state: 'proposed' });
    const approved = { approvedBy: 'officer:b', approvedAt: two };
    expect(active).toEqual({ ...begun, ...approved, state: 'active' });
    expect(closed).toEqual({
      ...begun,
      ...approved,
      state: 'closed',
      closedBy: 'officer:c',
      closedAt: three,
    });
  });

  test('of the first two is active as it is made, and anew until it has done anything', () => {
    expect(made).toMatchObject({ state: 'active', proposedBy: 'init', approvedBy: 'init', approvedAt: one });
    const other = { ...account, key: { ...account.key, keyId: 'fedcba9876543210' } };
    expect(step(made, makeOfficer(made, other), two, INIT)).toMatchObject({
      key: other.key,
      approvedAt: two,
    });
    for (const standing of [proposed, active, closed, { ...made, state: 'closed' as const }])
      expect(code(makeOfficer(standing, account))).toBe('officer-state');
  });

  test('is an officer’s or an auditor’s', () => {
    const auditor = { ...account, role: 'auditor' } as const;
    expect(step(undefined, proposeOfficer(undefined, auditor)).role).toBe('auditor');
    expect(officerAggregate.kind).toBe('officer');
  });

  test('is proposed under an id that is free', () => {
    expect(code(proposeOfficer(proposed, account))).toBe('officer-state');
  });

  test('is approved once; the same approval again changes nothing, another’s is too late', () => {
    expect(code(approveOfficer(undefined, 'officer:b'))).toBe('no-such-officer');
    expect(approveOfficer(active, 'officer:b')).toEqual({ ok: true, already: active });
    expect(code(approveOfficer(active, 'officer:c'))).toBe('officer-state');
    expect(code(approveOfficer(closed, 'officer:b'))).toBe('officer-state');
  });

  test('is closed while two officers remain; an auditor’s and a proposal always, and again without a change', () => {
    expect(code(closeOfficer(undefined, 9))).toBe('no-such-officer');
    expect(code(closeOfficer(active, 2))).toBe('officers-needed');
    expect(code(closeOfficer(active, 3))).toBe('ok');
    expect(code(closeOfficer({ ...active, role: 'auditor' }, 2))).toBe('ok');
    expect(code(closeOfficer(proposed, 2))).toBe('ok');
    expect(closeOfficer(closed, 2)).toEqual({ ok: true, already: closed });
  });

  test.each<[string, Officer | undefined, OfficerEvent]>([
    ['made where another stands', active, { type: 'officer.made', data: account }],
    ['made after it was closed', { ...made, state: 'closed' }, { type: 'officer.made', data: account }],
    ['proposed twice', proposed, { type: 'officer.proposed', data: account }],
    ['approved before it is proposed', undefined, { type: 'officer.approved', data: {} }],
    ['approved twice', active, { type: 'officer.approved', data: {} }],
    ['approved after it was closed', closed, { type: 'officer.approved', data: {} }],
    ['closed before it is proposed', undefined, { type: 'officer.closed', data: {} }],
    ['closed twice', closed, { type: 'officer.closed', data: {} }],
  ])('%s is no history', (_what, standing, event) => {
    expect(() => officerAggregate.evolve(standing, placed(event, three, 'officer:a'))).toThrow(
      EventOutOfPlace,
    );
  });

  test('its events say what they say and nothing else', () => {
    const { events } = officerAggregate;
    expect(events['officer.approved'].safeParse({ by: 'x' }).success).toBe(false);
    expect(events['officer.proposed'].safeParse({ ...account, note: 'x' }).success).toBe(false);
    expect(events['officer.made'].safeParse({ ...account, officerId: 'Lê Chi' }).success).toBe(false);
  });
});

test.each([
  ['Nguyễn An', 'Nguyễn An'],
  ['  Nguyễn   An ', 'Nguyễn An'],
  ['Nguyễn An'.normalize('NFD'), 'Nguyễn An'],
  ['A1._-', 'A1._-'],
  ['a', undefined],
  ['_an', undefined],
  ['x'.repeat(61), undefined],
  ['An <b>', undefined],
])('a name: %j is %j', (text, name) => {
  expect(parseOfficerName(text)).toBe(name);
});
