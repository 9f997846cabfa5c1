import { describe, expect, test } from 'vitest';
import { LONGEST_STATEMENT, signWords } from '../../../../src/domain/registry/signed-words.ts';
import { entryLine } from '../../../../src/ledger/entry/entry.ts';
import { hash, there } from '../transcript/pupils.ts';
import { certificate, now, signed, stands } from './certificates.ts';

const principal = certificate({ sha256: hash('b'), holder: { name: 'Hiệu trưởng', roles: ['principal'] } });
const { statement } = signed();
const later = (hours: number) => new Date(now.getTime() + hours * 3_600_000);

describe('what a principal has signed is written down once (Đ24.3)', () => {
  test('whole, at the certificate that signed it', () => {
    const subject = { sha256: hash('b'), schoolId: principal.schoolId };
    expect(signWords(principal, statement, now)).toEqual({
      ok: true,
      events: [
        {
          ...{ type: 'certificate.statement-signed', subject },
          data: { id: hash('5'), words: 'signed words' },
        },
      ],
    });
  });

  test('shown again it is known, however late', () => {
    const after = stands(principal, signWords(principal, statement, now));
    expect(after?.signedStatements).toEqual([{ id: hash('5'), version: 4 }]);
    expect(after?.updatedAt).toBe(principal.updatedAt);
    expect(signWords(after, statement, later(100))).toEqual({ ok: true, already: true });
    const other = signed({ id: hash('6') }).statement;
    const both = stands(after, signWords(after, other, now));
    expect(both?.signedStatements).toEqual([
      { id: hash('5'), version: 4 },
      { id: hash('6'), version: 5 },
    ]);
    for (const one of [statement, other])
      expect(signWords(both, one, now)).toEqual({ ok: true, already: true });
  });

  test('in time, and by the principal in office', () => {
    const signer = { ok: false, refusal: { code: 'statement-invalid', detail: 'signer' } };
    expect(signWords(undefined, statement, now)).toEqual(signer);
    expect(signWords(certificate(), statement, now)).toEqual(signer);
    expect(signWords({ ...principal, schoolId: there }, statement, now)).toEqual(signer);
    expect(signWords(principal, statement, later(25))).toMatchObject({
      refusal: { code: 'statement-invalid', detail: 'older than 24 hours' },
    });
  });

  test('the longest in four parts, each of which an entry of the ledger can hold', () => {
    const partsOf = (length: number) => {
      const jws = Array.from({ length }, (_, at) => (at % 36).toString(36)).join('');
      const told = signWords(principal, { ...statement, jws }, now);
      const parts =
        told.ok && 'events' in told
          ? told.events.map((event) =>
              event.type === 'certificate.statement-signed' ? event.data.words : '',
            )
          : [];
      expect(parts.join('')).toBe(jws);
      return parts;
    };
    expect(LONGEST_STATEMENT).toBe(160_000);
    expect(partsOf(40_000)).toHaveLength(1);
    expect(partsOf(40_001)).toHaveLength(2);
    const longest = partsOf(LONGEST_STATEMENT);
    const lines = longest.map((words) => {
      const entry = { id: `certificate/${hash('b')}/1000000/3`, type: 'certificate.statement-signed' };
      const place = { ...entry, at: now.toISOString(), actor: 'x'.repeat(100), requestId: 'x'.repeat(36) };
      return entryLine({ ...place, data: { id: hash('5'), words } }, new Uint8Array(32), hash('c'));
    });
    expect(lines).toHaveLength(4);
    expect(lines.join('').length).toBeLessThan(256 * 1024);
  });
});
