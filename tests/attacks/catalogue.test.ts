import { beforeAll, describe, expect, test } from 'vitest';
import { verify } from '../../src/signature/verify.ts';
import { allAttacks } from '../support/attacks/all-attacks.ts';
import type { Attack } from '../support/attacks/attack.ts';
import { codes, makeFixture, RECEIVED, type SignedDocuments } from '../support/signed-documents.ts';

let fixture: SignedDocuments;
let attacks: readonly Attack[];
beforeAll(async () => {
  fixture = await makeFixture();
  attacks = await allAttacks(fixture);
}, 120_000);

const judge = ({ document, profile = fixture.profile, trust = fixture.trust }: Attack) =>
  verify(Buffer.from(document), profile, trust, RECEIVED);

describe('the catalogue of attacks', () => {
  test('is long, and each of them another document', () => {
    expect(new Set(attacks.map(({ name }) => name)).size).toBe(attacks.length);
    const documents = new Set(attacks.map(({ document }) => Buffer.from(document).toString('base64')));
    expect(documents.size).toBeGreaterThanOrEqual(attacks.length - 2);
    expect(attacks.length).toBeGreaterThanOrEqual(150);
  });

  test('each is refused for the right reason, and none gets the verifier into trouble', () => {
    const wrong = attacks.flatMap((attack) => {
      const report = judge(attack);
      const found = codes(report);
      const isRefused = report.indication !== 'TOTAL-PASSED' && report.content === undefined;
      const isRight = found.includes(attack.expected) && !found.includes('document: not-checkable');
      return isRefused && isRight ? [] : [{ name: attack.name, expected: attack.expected, found }];
    });
    expect(wrong).toEqual([]);
  });
});
