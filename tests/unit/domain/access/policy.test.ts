import { describe, expect, test } from 'vitest';
import type { Actor, OfficerId } from '../../../../src/domain/access/actor.ts';
import { narrowingSchema } from '../../../../src/domain/access/narrowing.ts';
import { ifPermitted, permit } from '../../../../src/domain/access/permit.ts';
import {
  type ActName,
  actNames,
  mayAtAll,
  POLICY,
  policy,
  scopeFor,
  type Thing,
} from '../../../../src/domain/access/policy.ts';
import { elsewhere, here, there } from '../transcript/pupils.ts';

/** Told twice on purpose: whoever gives a right away says so here too. */
const MATRIX = `
                          school    officer   auditor   system    anyone
  submission.push         own       -         -         -         -
  submission.read         own       any       -         -         -
  submission.judge        -         -         -         any       -
  request.create          own       any       -         -         -
  request.cancel          own       any       -         -         -
  request.authenticate    own       any       -         -         -
  record.recall           own       -         -         -         -
  record.close            own       -         -         -         -
  request.read            asked     any       -         -         -
  request.withdraw        asked     asked     -         -         -
  request.list            -         any       -         -         -
  request.decide          -         not-asked -         -         -
  request.answer          -         -         -         any       -
  transcript.read         own       any       -         -         -
  transcript.list         own       any       -         -         -
  transfer.release        own       -         -         -         -
  transfer.accept         own       -         -         -         -
  transfer.withdraw       own       -         -         -         -
  transfer.read           own       any       -         -         -
  transfer.list           own       any       -         -         -
  transfer.forward        -         -         -         any       -
  transfer.take-in        -         -         -         any       -
  certificate.propose     own       any       -         -         -
  certificate.read        own       any       any       -         -
  certificate.list        -         any       any       -         -
  certificate.decide      own       not-asked -         -         -
  certificate.suspend     own       any       -         -         -
  certificate.reinstate   own       not-asked -         -         -
  certificate.revoke      own       any       -         -         -
  certificate.decide-compromise -  not-asked -        -         -
  compromise.list         -         any       any       -         -
  certificate.replace     own       any       -         -         -
  certificate.hand-over   own       any       -         -         -
  handover.list           own       any       any       -         -
  assignment.record       own       any       -         -         -
  assignment.list         own       any       any       -         -
  school.put              -         any       -         -         -
  school.list             -         any       any       -         -
  key.issue               -         any       -         -         -
  key.revoke              -         any       -         -         -
  data-key.propose        -         any       -         -         -
  data-key.destroy        -         not-asked -         -         -
  key.list                -         any       any       -         -
  caller.read             any       any       any       -         -
  officer.init            -         -         -         -         first
  officer.propose         -         any       -         -         -
  officer.approve         -         not-asked -         -         -
  officer.close           -         any       -         -         -
  officer.list            -         any       any       -         -
  job.read                -         any       any       -         -
  job.run                 -         any       -         any       -
  dead-letter.list        -         any       any       -         -
  dead-letter.retry       -         any       -         -         -
  deadline.read           -         any       any       -         -
  retention.read          -         any       any       -         -
  backup.read             -         any       any       -         -
  second-opinion.read     -         any       any       -         -
  audit.verify            -         -         -         -         any
  ledger.read             -         -         any       -         -
  ledger.prove            -         -         -         -         any
  index.rebuild           -         -         -         -         any
  look.list               own       -         any       -         -
  house-key.make          -         -         -         -         any
  house-key.rewrap        -         any       -         -         -
  credential.make         -         -         -         -         any
  receipt-key.read        -         -         -         -         any
  service.watch           -         -         -         -         any
  service.describe        -         -         -         -         any
`;
const KINDS = ['school', 'officer', 'auditor', 'system', 'anyone'] as const;

test('who may do what is this, and nothing else (Đ4, Đ6, Đ24, Đ29-31)', () => {
  const [, , ...rows] = MATRIX.trimEnd().split('\n');
  const told = Object.fromEntries(
    rows.map((row) => {
      const [act = '', ...scopes] = row.trim().split(/\s+/);
      const given = KINDS.map((kind, at) => [kind, scopes[at]]).filter(([, scope]) => scope !== '-');
      return [act, Object.fromEntries(given)];
    }),
  );
  expect(Object.fromEntries(actNames.map((act) => [act, POLICY[act].by]))).toEqual(told);
});

const school: Actor = { kind: 'school', schoolId: here, credentialId: 'k' };
const officer: Actor = {
  kind: 'officer',
  officerId: 'cb-0123456789ab' as OfficerId,
  name: 'x',
  credentialId: 'o',
};
const other: Actor = { ...officer, officerId: 'cb-0123456789ac' as OfficerId };
const job: Actor = { kind: 'system', job: 'judge' };
const may = policy();
const ok = { ok: true };
const no = (why: string) => ({ ok: false, why });

describe('on which things', () => {
  test.each<[string, Actor | undefined, ActName, Thing, object]>([
    ['any', officer, 'transcript.read', {}, ok],
    ['own', school, 'transcript.read', { schools: [there, here] }, ok],
    ["own, and it is another's", school, 'transcript.read', { schools: [there, elsewhere] }, no('not-own')],
    ['own, and nothing is told of it', school, 'transcript.read', {}, no('not-own')],
    ['asked by itself', school, 'request.read', { askedBy: `school:${here}` }, ok],
    ['asked by another', school, 'request.read', { askedBy: `school:${there}` }, no('not-own')],
    ['asked by nobody that is told', school, 'request.read', {}, no('not-own')],
    ['asked by another (four eyes)', officer, 'request.decide', { askedBy: 'officer:cb-0123456789ac' }, ok],
    [
      'asked by itself (four eyes)',
      officer,
      'request.decide',
      { askedBy: 'officer:cb-0123456789ab' },
      no('own-request'),
    ],
    ['asked by nobody that is told (four eyes)', officer, 'request.decide', {}, no('own-request')],
    ['the first', undefined, 'officer.init', { first: true }, ok],
    ['not the first', undefined, 'officer.init', { first: false }, no('not-own')],
    ['whether it is the first is not told', undefined, 'officer.init', {}, no('not-own')],
    ['never', school, 'request.decide', { askedBy: 'officer:cb-0123456789ac' }, no('never')],
    ['a job never reads', job, 'transcript.read', {}, no('never')],
    ['what anyone may, everyone may', job, 'service.watch', {}, ok],
    ['what the first may, no officer may', officer, 'officer.init', { first: true }, no('never')],
    ['who shows no credential may nothing', undefined, 'transcript.read', {}, no('never')],
  ])('%s', (_, actor, act, thing, expected) => {
    expect(may(actor, act, thing)).toEqual(expected);
    expect(mayAtAll(may, actor, act)).toBe(JSON.stringify(expected) !== JSON.stringify(no('never')));
  });
  test('a scope is told of whoever may at all', () => {
    expect([scopeFor(school, 'transcript.read'), scopeFor(undefined, 'service.watch')]).toEqual([
      'own',
      'any',
    ]);
    expect([scopeFor(undefined, 'transcript.read'), scopeFor(other, 'officer.init')]).toEqual([
      undefined,
      undefined,
    ]);
  });
});

describe('a department may close an act to a kind of actor', () => {
  const closed = policy([
    { act: 'transcript.read', actor: 'school' },
    { act: 'service.watch', actor: 'anyone' },
  ]);
  test('and to that kind and that act alone', () => {
    expect(closed(school, 'transcript.read', { schools: [here] })).toEqual(no('never'));
    expect(closed(undefined, 'service.watch')).toEqual(no('never'));
    expect(closed(officer, 'transcript.read')).toEqual(ok);
    expect(closed(school, 'transcript.list', { schools: [here] })).toEqual(ok);
    expect(closed(officer, 'service.watch')).toEqual(ok);
  });
  test('in a file that says why', () => {
    const entry = { act: 'transcript.read', actor: 'school' };
    const isRead = (file: object) => narrowingSchema.safeParse(file).success;
    expect(isRead({ closed: [entry], note: 'QĐ' })).toBe(false);
    for (const actor of KINDS) expect(isRead({ closed: [{ ...entry, actor }], note: 'QĐ 1' })).toBe(true);
    expect(isRead({ closed: [{ ...entry, actor: 'king' }], note: 'QĐ 1' })).toBe(false);
    expect(isRead({ closed: [{ ...entry, act: 'transcript.burn' }], note: 'QĐ 1' })).toBe(false);
    expect(isRead({ closed: [{ ...entry, open: true }], note: 'QĐ 1' })).toBe(false);
    expect(isRead({ closed: [], note: 'QĐ 1', open: [] })).toBe(false);
  });
});

describe('as the answer of an act', () => {
  test.each([
    ['never', 'not-permitted'],
    ['own-request', 'four-eyes'],
    ['not-own', 'transcript-not-open'],
  ] as const)('%s is %s: what is not its own is not there', (why, code) => {
    expect(permit({ ok: false, why }, 'transcript-not-open')).toMatchObject({ ok: false, refusal: { code } });
  });
  test('what is permitted is done, what is not is not begun', async () => {
    expect(permit({ ok: true }, 'not-permitted')).toEqual(ok);
    expect(await ifPermitted({ ok: true }, async () => ({ done: 1 }))).toEqual({ ok: true, done: 1 });
    const refused = ifPermitted({ ok: false, why: 'not-own' }, () => Promise.reject(new Error('begun')));
    expect(await refused).toMatchObject({ ok: false, refusal: { code: 'not-permitted' } });
  });
});
