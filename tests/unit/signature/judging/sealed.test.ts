import { beforeAll, describe, expect, test } from 'vitest';
import { edit, makeFixture, type SignedDocuments } from '../../../support/signed-documents.ts';

let fixture: SignedDocuments;
let usual: string;
beforeAll(async () => {
  fixture = await makeFixture();
  usual = fixture.text();
});

const seal = (text: string) => text.lastIndexOf('<SignatureValue>') + '<SignatureValue>'.length;

describe('which act of the school’s seal a document comes of', () => {
  test.each<[string, (text: string) => string]>([
    ['a line behind the root', (text) => `${text}\n`],
    ['an empty line behind the declaration', (text) => edit(text, '?>', '?>\n\n')],
    ['white space in an end tag', (text) => edit(text, '</CBQL>', '</CBQL >')],
    ['base64 in lines', (text) => `${text.slice(0, seal(text) + 64)}\n${text.slice(seal(text) + 64)}`],
  ])('is the same with %s, which nobody signs', (_, change) => {
    const [plain, changed] = [fixture.verify(usual), fixture.verify(change(usual))];
    expect(changed.indication).toBe('TOTAL-PASSED');
    expect(changed.sha256).not.toBe(plain.sha256);
    expect(plain.sealed).toMatch(/^[0-9a-f]{64}$/);
    expect(changed.sealed).toBe(plain.sealed);
  });

  test('is another at another signing time, and of other data', () => {
    const later = fixture.verify(
      fixture.text({ signingTimes: { KY_PHAT_HANH: '2026-05-28T16:00:00+07:00' } }),
    );
    const other = fixture.verify(fixture.text({ signingTimes: { GVCN: '2026-05-28T10:30:00+07:00' } }));
    const all = [fixture.verify(usual), later, other];
    expect(all.map(({ indication }) => indication)).toEqual(Array(3).fill('TOTAL-PASSED'));
    expect(new Set(all.map(({ sealed }) => sealed)).size).toBe(3);
  });

  test('is not told of a document that did not pass', () => {
    for (const text of [
      edit(usual, '<TEN_MON>Toán<', '<TEN_MON>Toàn<'),
      fixture.text({ omit: ['CBQL'] }),
      fixture.text({ omit: ['KY_PHAT_HANH'] }),
    ])
      expect(fixture.verify(text)).not.toHaveProperty('sealed');
  });
});
