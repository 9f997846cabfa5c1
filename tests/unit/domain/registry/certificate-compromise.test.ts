import { describe, expect, test } from 'vitest';
import type { PrintableText } from '../../../../src/domain/identity/printable-text.ts';
import { compromiseOf, decideCompromise } from '../../../../src/domain/registry/certificate-compromise.ts';
import { hash, here } from '../transcript/pupils.ts';
import { certificate, since, stands, step } from './certificates.ts';

const stolen = step({ state: 'revoked', reason: 'compromised', since: since('2026-05-30') });
const told = certificate({}, [step(), stolen]);

describe('whether a compromise that one school has told binds the others (Đ8.3)', () => {
  test('is decided once; the same once more changes nothing, and another is refused', () => {
    const note = 'đã tìm thấy' as PrintableText;
    const decided = decideCompromise(told, { uphold: false, note });
    expect(decided).toEqual({
      ok: true,
      events: [
        {
          type: 'certificate.compromise-decided',
          subject: { sha256: hash('a'), schoolId: here },
          data: { upheld: false, note },
        },
      ],
    });
    const after = stands(told, decided);
    expect(after).toMatchObject({ state: 'revoked', compromise: { upheld: false } });
    expect(decideCompromise(after, { uphold: false })).toEqual({ ok: true, already: true });
    expect(decideCompromise(after, { uphold: true })).toMatchObject({
      refusal: { code: 'compromise-decided' },
    });
    const upheld = decideCompromise(told, { uphold: true });
    expect(upheld.ok && 'events' in upheld && upheld.events[0]?.data).toStrictEqual({ upheld: true });
  });
  test('is asked of a compromise alone', () => {
    const left = certificate({}, [step(), step({ state: 'revoked', reason: 'left' })]);
    const suspended = certificate({}, [step(), step({ state: 'suspended', reason: 'compromised' })]);
    for (const one of [left, suspended, certificate()])
      expect(decideCompromise(one, { uphold: true })).toMatchObject({
        refusal: { code: 'certificate-state', detail: one.state },
      });
    expect(decideCompromise(undefined, { uphold: true })).toMatchObject({
      refusal: { code: 'no-such-certificate' },
    });
  });
  test('is the last step that tells it', () => {
    expect(compromiseOf(told)).toEqual(stolen);
    expect(compromiseOf({ history: [] })).toBeUndefined();
    expect(compromiseOf(certificate())).toBeUndefined();
  });
});
