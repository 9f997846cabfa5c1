import { describe, expect, test } from 'vitest';
import { type Decided, EventOutOfPlace } from '../../../../src/domain/events/aggregate.ts';
import type { Placed } from '../../../../src/domain/events/event.ts';
import type { CertificateState, RegisteredCertificate } from '../../../../src/domain/registry/certificate.ts';
import { certificateAggregate } from '../../../../src/domain/registry/certificate-aggregate.ts';
import { decideCertificate } from '../../../../src/domain/registry/certificate-approval.ts';
import { decideCompromise } from '../../../../src/domain/registry/certificate-compromise.ts';
import type { CertificateEvent } from '../../../../src/domain/registry/certificate-events.ts';
import { handOver } from '../../../../src/domain/registry/certificate-handover.ts';
import { CERTIFICATE_LIFE, type LifeStepName } from '../../../../src/domain/registry/certificate-life.ts';
import { proposeCertificate } from '../../../../src/domain/registry/certificate-proposal.ts';
import {
  reinstateCertificate,
  replaceCertificate,
  revokeCertificate,
  suspendCertificate,
} from '../../../../src/domain/registry/certificate-steps.ts';
import { signWords } from '../../../../src/domain/registry/signed-words.ts';
import { placed } from '../../../support/after.ts';
import { hash, here, there } from '../transcript/pupils.ts';
import { certificate, decision, department, now, ofSchool, school, signed, step } from './certificates.ts';

const { evolve, events: schemas } = certificateAggregate;
const at = now.toISOString();
const where = { aggregateId: certificate()._id, version: 4, n: 0, at, actor: ofSchool, requestId: 'test' };
const place = (event: CertificateEvent, changes: object = {}) =>
  ({ ...event, ...where, ...changes }) as Placed<CertificateEvent>;

const { sha256, kind, schoolId, holder, commonName, issuer, serial } = certificate();
const { notBefore, notAfter, uids, from, der } = certificate();
const facts = { sha256, issuer, serial, notBefore, notAfter, uids };
const proposed = { ...facts, kind, schoolId, holder, commonName, decision, from, der };
const since = '2026-05-01T00:00:00.000Z';
const statement = { id: hash('5'), certificate: hash('b') };

/** One of each type, and the step of the life that it is. */
const EVENTS: readonly [LifeStepName, CertificateEvent][] = [
  ['propose', { type: 'certificate.proposed', data: proposed }],
  ['approve', { type: 'certificate.approved', data: { since } }],
  ['refuse', { type: 'certificate.refused', data: { since, note: 'sai vai trò' } }],
  ['suspend', { type: 'certificate.suspended', data: { since } }],
  ['reinstate', { type: 'certificate.reinstated', data: { since, statement } }],
  ['replace', { type: 'certificate.replaced', data: { since, replacedBy: hash('c') } }],
  ['revoke', { type: 'certificate.revoked', data: { since, reason: 'left' } }],
  ['decide-compromise', { type: 'certificate.compromise-decided', data: { upheld: true } }],
  [
    'hand-over',
    { type: 'certificate.handed-over', data: { day: '2026-05-31', minutes: 'BB-1', receiver: 'Văn thư' } },
  ],
];
const inState = (state: CertificateState) => {
  const reason = state === 'revoked' ? ({ reason: 'compromised' } as const) : {};
  return certificate({}, state === 'proposed' ? [] : [step({ state, ...reason })]);
};

describe('a certificate after an event', () => {
  test.each(EVENTS)('%s: where the table of its life has it, and nowhere else', (name, event) => {
    const row: { readonly from: readonly string[]; readonly to: string } = CERTIFICATE_LIFE[name];
    const standing = ['proposed', 'refused', 'in-force', 'suspended', 'revoked', 'replaced'] as const;
    for (const [told, one] of [
      ['unknown', undefined] as const,
      ...standing.map((state) => [state, inState(state)] as const),
    ]) {
      if (row.from.includes(told)) {
        expect(evolve(one, place(event))).toMatchObject({ state: row.to, version: 4, updatedAt: at });
      } else expect(() => evolve(one, place(event))).toThrow(EventOutOfPlace);
    }
  });

  test('keeps the step as it was told, who took it, and the words it rests on', () => {
    const suspended = inState('suspended');
    const words = { statement, forgotten: [hash('6')] };
    const used = [
      { id: hash('6'), step: 1, at, took: false },
      { id: hash('7'), step: 1, at, took: true },
    ];
    const data = { since, note: 'đã tìm thấy', ...words };
    const one = { ...suspended, usedStatements: used };
    expect(evolve(one, place({ type: 'certificate.reinstated', data }))).toEqual({
      ...one,
      history: [
        ...suspended.history,
        {
          ...{ state: 'in-force', since, at, by: `principal:${hash('b')}` },
          ...{ note: 'đã tìm thấy', statement: hash('5') },
        },
      ],
      ...{ state: 'in-force', updatedAt: at, version: 4 },
      usedStatements: [used[1], { id: hash('5'), step: 2, at, took: true }],
    });
    const { history } = evolve(
      inState('in-force'),
      place({ type: 'certificate.suspended', data: { since } }),
    );
    expect(history.at(-1)).toEqual({ state: 'suspended', since, at, by: ofSchool });
  });

  test('that is of another certificate, school or kind: out of place', () => {
    for (const data of [
      { ...proposed, sha256: hash('d') },
      { ...proposed, schoolId: there },
      { ...proposed, kind: 'device' as const },
    ])
      for (const standing of [inState('refused'), undefined])
        expect(() => evolve(standing, place({ type: 'certificate.proposed', data }))).toThrow(
          EventOutOfPlace,
        );
  });

  test('with what was decided of a compromise: once, and of a compromise alone', () => {
    const event = place({
      type: 'certificate.compromise-decided',
      data: { upheld: false, note: 'đã tìm thấy' },
    });
    const once = evolve(inState('revoked'), event);
    expect(once).toEqual({
      ...inState('revoked'),
      compromise: { upheld: false, note: 'đã tìm thấy', at, by: ofSchool },
      ...{ updatedAt: at, version: 4 },
    });
    expect(() => evolve(once, event)).toThrow(EventOutOfPlace);
    const left = certificate({}, [step({ state: 'revoked', reason: 'left' })]);
    expect(() => evolve(left, event)).toThrow(EventOutOfPlace);
  });

  test('with the device handed over twice: out of place', () => {
    const event = place({
      type: 'certificate.handed-over',
      data: { day: '2026-05-31', minutes: 'BB-1', receiver: 'Văn thư' },
    });
    const once = evolve(inState('revoked'), event);
    expect(once.handover).toEqual({ ...event.data, at, by: ofSchool });
    expect(() => evolve(once, event)).toThrow(EventOutOfPlace);
  });

  test('with words used for a step that was taken: nothing else changes', () => {
    const one = certificate();
    const event = place({ type: 'certificate.statement-used', data: { statement } });
    expect(evolve(one, event)).toEqual({
      ...one,
      usedStatements: [{ id: hash('5'), step: 1, at, took: false }],
      version: 4,
    });
    expect(() => evolve(undefined, event)).toThrow(EventOutOfPlace);
  });

  test('with words that its holder has signed: known by their first part, the others follow in the same step', () => {
    const one = certificate();
    const part = (n: number, changes: object = {}) =>
      place({ type: 'certificate.statement-signed', data: { id: hash('5'), words: 'x' } }, { n, ...changes });
    const first = evolve(one, part(0));
    expect(first).toEqual({ ...one, signedStatements: [{ id: hash('5'), version: 4 }], version: 4 });
    expect(evolve(first, part(1))).toEqual(first);
    expect(() => evolve(first, part(0, { version: 5 }))).toThrow(EventOutOfPlace);
    expect(() => evolve(first, part(1, { version: 5 }))).toThrow(EventOutOfPlace);
    expect(() => evolve(one, part(1))).toThrow(EventOutOfPlace);
    expect(() => evolve(undefined, part(0))).toThrow(EventOutOfPlace);
  });
});

test('stands under its kind, which is never renamed', () => {
  expect(certificateAggregate.kind).toBe('certificate');
});

test('events without what they need, or with more, are no events', () => {
  const others: readonly CertificateEvent[] = [
    { type: 'certificate.statement-used', data: { statement, forgotten: [hash('6')] } },
    { type: 'certificate.statement-signed', data: { id: hash('5'), words: 'x' } },
  ];
  for (const { type, data } of [...EVENTS.map(([, event]) => event), ...others]) {
    const schema = schemas[type];
    expect(schema.parse(JSON.parse(JSON.stringify(data)))).toEqual(data);
    expect(schema.safeParse({ ...data, more: 1 }).success).toBe(false);
    for (const name of Object.keys(data)) {
      if (['note', 'decision', 'forgotten'].includes(name)) continue;
      if (name === 'statement' && type === 'certificate.reinstated') continue;
      const { [name]: _gone, ...less } = data as Record<string, unknown>;
      expect([type, name, schema.safeParse(less).success]).toEqual([type, name, false]);
      expect(schema.safeParse({ ...data, [name]: 1 }).success).toBe(false);
    }
  }
});

/** xorshift: the same sequence for the same seed. */
function random(seed: number): (below: number) => number {
  let x = seed;
  return (below) => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) % below;
  };
}

test('events of whatever steps were taken, folded from nothing, are the state that the steps saw', () => {
  const next = certificate({ sha256: hash('c') });
  const proposal = {
    ...{ kind, schoolId: here, name: holder.name, roles: holder.roles, decision, commonName, der },
    facts: { ...facts },
  };
  const taken = new Set<string>();
  for (let seed = 1; seed <= 200; seed += 1) {
    const below = random(seed * 7_919);
    const events: Placed<CertificateEvent>[] = [];
    let one: RegisteredCertificate | undefined;
    for (let turn = 0; turn < 25; turn += 1) {
      const time = new Date(now.getTime() + turn * 3_600_000 * (1 + below(30)));
      const words = { id: hash(String(below(8))), at: time.toISOString() };
      const by = below(3) === 0 ? department : signed(words);
      const actor = by.kind === 'department' || below(2) === 0 ? 'officer:cb-000000000001' : ofSchool;
      const registrar = actor === ofSchool ? school : department;
      const steps: readonly ((standing: RegisteredCertificate | undefined) => Decided<CertificateEvent>)[] = [
        (standing) => proposeCertificate(standing, { ...proposal, name: `Thử ${below(3)}` }, time),
        (standing) => decideCertificate(standing, { approve: below(4) > 0 }, by, time),
        (standing) => suspendCertificate(standing, {}, registrar, time),
        (standing) => reinstateCertificate(standing, {}, by, time),
        (standing) => (below(6) === 0 ? replaceCertificate(standing, next, {}, registrar, time) : none),
        (standing) =>
          below(8) === 0
            ? revokeCertificate(standing, { reason: below(2) > 0 ? 'left' : 'compromised' }, registrar, time)
            : none,
        (standing) => decideCompromise(standing, { uphold: below(2) > 0 }),
        (standing) => handOver(standing, { day: '2026-05-31', minutes: 'BB-1', receiver: 'Văn thư' }, time),
        (standing) => signWords(standing, signed(words).statement, time),
      ];
      const decided = steps[below(steps.length)]?.(one) ?? none;
      if (!decided.ok || !('events' in decided)) continue;
      const version = (one?.version ?? 0) + 1;
      const step = placed(decided, certificate()._id, version - 1, { now: time, actor });
      one = step.reduce<RegisteredCertificate | undefined>(evolve, one);
      for (const { type, subject } of step) {
        taken.add(type);
        expect(subject).toEqual({ sha256, schoolId });
      }
      expect(one?.version).toBe(version);
      events.push(...step);
    }
    const read = events.map(
      (event) =>
        ({
          ...event,
          data: schemas[event.type].parse(JSON.parse(JSON.stringify(event.data))),
        }) as typeof event,
    );
    expect(read.reduce<RegisteredCertificate | undefined>(evolve, undefined)).toEqual(one);
  }
  // A teacher's certificate signs nothing as principal.
  expect([...taken].toSorted()).toEqual(
    Object.keys(schemas)
      .filter((type) => type !== 'certificate.statement-signed')
      .toSorted(),
  );
});
const none = { ok: true, already: true } as const;
