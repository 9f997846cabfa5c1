import { describe, expect, test } from 'vitest';
import { inForceAt, inForceOn, stepAt } from '../../../../src/domain/registry/certificate.ts';
import { certificate, since, step } from './certificates.ts';

const day = (text: string) => new Date(`${text}T12:00:00+07:00`);

describe('the state of a registered certificate at an instant', () => {
  const life = certificate({}, [
    step(),
    step({ state: 'suspended', since: since('2025-11-01') }),
    step({ state: 'in-force', since: since('2025-11-05') }),
    step({ state: 'revoked', reason: 'retired', since: since('2026-03-01') }),
  ]);

  test.each([
    ['2025-08-31', undefined],
    ['2025-09-01', 'in-force'],
    ['2025-11-01', 'suspended'],
    ['2025-11-04', 'suspended'],
    ['2025-11-05', 'in-force'],
    ['2026-02-28', 'in-force'],
    ['2026-03-01', 'revoked'],
    ['2027-01-01', 'revoked'],
  ])('on %s is %s', (text, state) => {
    expect(stepAt(life, day(text))?.state).toBe(state);
  });

  test('a compromise learned of late counts from its own day, also against what stood between (Đ8.3)', () => {
    const late = certificate({}, [
      ...life.history.slice(1, 4),
      step({ state: 'revoked', reason: 'compromised', since: since('2025-10-15') }),
    ]);
    expect(stepAt(late, day('2025-10-14'))?.state).toBe('in-force');
    expect(stepAt(late, day('2025-10-15'))?.state).toBe('revoked');
    expect(stepAt(late, day('2025-11-06'))?.state).toBe('revoked');
  });

  test('a proposal alone is no state', () => {
    expect(stepAt(certificate({}, []), day('2026-01-01'))).toBeUndefined();
  });
});

describe('in force on a day (Đ8.1)', () => {
  test('not when it is only from a later day on', () => {
    expect(inForceOn(certificate({}, [step({ since: since('2026-01-11') })]), '2026-01-10')).toBe(false);
  });
  test('from the first instant of its validity to the last', () => {
    const one = certificate({}, [step({ since: since('2024-01-01') })]);
    const [first, last] = [new Date(one.notBefore), new Date(one.notAfter)];
    expect([inForceAt(one, first), inForceAt(one, last)]).toEqual([true, true]);
    expect(inForceAt(one, new Date(first.getTime() - 1))).toBe(false);
    expect(inForceAt(one, new Date(last.getTime() + 1))).toBe(false);
  });
  test('also when it was approved, suspended or revoked within that day', () => {
    const noon = day('2026-01-10').toISOString();
    expect(inForceOn(certificate({}, [step({ since: noon })]), '2026-01-10')).toBe(true);
    const revoked = step({ state: 'revoked', reason: 'left', since: noon });
    expect(inForceOn(certificate({}, [step(), revoked]), '2026-01-10')).toBe(true);
    expect(inForceOn(certificate({}, [step(), revoked]), '2026-01-11')).toBe(false);
  });

  test('never outside its own validity', () => {
    const early = certificate({ notBefore: since('2025-10-01') });
    expect(inForceOn(early, '2025-09-30')).toBe(false);
    expect(inForceOn(certificate({ notAfter: since('2026-01-01') }), '2026-01-02')).toBe(false);
  });
});
