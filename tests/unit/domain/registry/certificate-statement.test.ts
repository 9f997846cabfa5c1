import { describe, expect, test } from 'vitest';
import type { RegisteredCertificate } from '../../../../src/domain/registry/certificate.ts';
import { type Approver, decideCertificate } from '../../../../src/domain/registry/certificate-approval.ts';
import {
  reinstateCertificate,
  suspendCertificate,
} from '../../../../src/domain/registry/certificate-steps.ts';
import { hash } from '../transcript/pupils.ts';
import { certificate, now, school, signed, stands } from './certificates.ts';

const minutesLater = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
const at = (minutes: number) => minutesLater(minutes).toISOString();
type Answer = ReturnType<typeof suspendCertificate>;

/** What became of it, and the certificate as it stands then. */
function after(one: RegisteredCertificate, answer: Answer, time = now): [string, RegisteredCertificate] {
  if (!answer.ok) return [`${answer.refusal.code}: ${answer.refusal.detail ?? ''}`, one];
  const next = stands(one, answer, { at: time }) ?? one;
  return [next.history.length === one.history.length ? 'already' : next.state, next];
}
const suspend = (one: RegisteredCertificate, minutes: number) =>
  after(one, suspendCertificate(one, {}, school, minutesLater(minutes)), minutesLater(minutes));
const reinstate = (one: RegisteredCertificate, by: Approver, minutes: number) =>
  after(one, reinstateCertificate(one, {}, by, minutesLater(minutes)), minutesLater(minutes));

describe('a statement counts once (Đ24.3)', () => {
  const [, suspended] = suspend(certificate(), 0);
  const words = signed({ id: hash('1'), at: at(1) });
  const [first, back] = reinstate(suspended, words, 1);

  test('for its step; the same call again changes nothing, a day later too', () => {
    const again = reinstateCertificate(back, {}, words, minutesLater(2));
    expect(again).toEqual({ ok: true, already: true });
    expect(first).toBe('in-force');
    expect(reinstate(back, words, 2)).toEqual(['already', back]);
    expect(reinstate(back, words, 3_000)[0]).toBe('already');
  });

  test('not for the same step once more, within the minutes that clocks may differ', () => {
    const [, again] = suspend(back, 2);
    expect(reinstate(again, words, 3)).toEqual(['statement-used: ', again]);
    expect(reinstate(again, signed({ id: hash('2'), at: at(3) }), 3)[0]).toBe('in-force');
  });

  test('also where it found its step taken: it is not kept for the next suspension', () => {
    const spare = signed({ id: hash('3'), at: at(2) });
    const [told, seen] = reinstate(back, spare, 2);
    expect(told).toBe('already');
    const [, again] = suspend(seen, 3);
    expect(reinstate(again, spare, 4)[0]).toBe('statement-used: ');
  });

  test('what took no step is remembered as long as its age would let it count', () => {
    const [, seen] = reinstate(back, signed({ id: hash('3'), at: at(2) }), 2);
    const keptAfter = (minutes: number) => {
      const [, again] = suspend(seen, minutes - 1);
      const [, later] = reinstate(again, signed({ id: hash('4'), at: at(minutes) }), minutes);
      return later.usedStatements?.map(({ id, took }) => `${id[0]} ${took}`);
    };
    const [first, last] = ['1 true', '4 true'];
    expect(keptAfter(2 + 1_450)).toEqual([first, '3 false', last]);
    expect(keptAfter(2 + 1_451)).toEqual([first, last]);
  });

  test('what is forgotten is named in the event, a hundred at a time', () => {
    const told = (one: RegisteredCertificate) => {
      const answer = reinstateCertificate(one, {}, words, minutesLater(1));
      const [event] = answer.ok && 'events' in answer ? answer.events : [];
      return event?.data;
    };
    const data = { since: at(1), statement: { id: hash('1'), certificate: hash('b') } };
    expect(told(suspended)).toStrictEqual(data);
    const old = Array.from({ length: 101 }, (_, each) => ({
      ...{ id: hash(`${each} `), step: 1, at: at(-10_000), took: false },
    }));
    const forgotten = old.slice(0, 100).map(({ id }) => id);
    expect(told({ ...suspended, usedStatements: old })).toStrictEqual({ ...data, forgotten });
  });

  test('the first is remembered alone', () => {
    expect(back.usedStatements).toEqual([
      { id: hash('1'), step: back.history.length - 1, at: at(1), took: true },
    ]);
  });

  test('what took no step is forgotten once it is too old to be used', () => {
    const [, seen] = reinstate(back, signed({ id: hash('3'), at: at(2) }), 2);
    const days = 3 * 1_440;
    const [, again] = suspend(seen, days);
    const [, later] = reinstate(again, signed({ id: hash('4'), at: at(days) }), days);
    expect(later.usedStatements?.map(({ id }) => id)).toEqual([hash('1'), hash('4')]);
  });
});

describe('when a statement was signed', () => {
  const proposed = certificate({}, []);
  const decide = (minutes: number) =>
    after(proposed, decideCertificate(proposed, { approve: true }, signed({ at: at(minutes) }), now))[0];
  test.each([
    [0, 'in-force'],
    [5, 'in-force'],
    [6, 'statement-invalid: time'],
    [-1_445, 'in-force'],
    [-1_446, 'statement-invalid: older than 24 hours'],
  ])('%i minutes from now: %s', (minutes, expected) => {
    expect(decide(minutes)).toBe(expected);
  });
  test('not before the step before, but for the difference of clocks', () => {
    const [, suspended] = suspend(certificate(), 0);
    expect(reinstate(suspended, signed({ at: at(-5) }), 1)[0]).toBe('in-force');
    expect(reinstate(suspended, signed({ at: at(-6) }), 1)[0]).toBe(
      'statement-invalid: older than the last step',
    );
  });
});
