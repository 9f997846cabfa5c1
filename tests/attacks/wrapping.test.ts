import { beforeAll, describe, expect, test } from 'vitest';
import {
  codes,
  edit,
  editSignature,
  makeFixture,
  type SignedDocuments,
} from '../support/signed-documents.ts';

let fixture: SignedDocuments;
let usual: string;
beforeAll(async () => {
  fixture = await makeFixture();
  usual = fixture.text();
});

describe('wrapping: the signed part set aside, another in its place', () => {
  const data = /<DU_LIEU_HOC_BA Id="data">.*<\/DU_LIEU_HOC_BA>/s;
  const forged = (text: string) => text.replace(/(<HO_VA_TEN>)[^<]*/, '$1Kẻ Giả Mạo');
  const twoRegions = [
    'content-field-structure',
    'region-missing',
    'role-doubled',
    'schema-invalid',
    'teacher-slot-doubled',
  ];
  const ambiguous = ['reference-ambiguous-id', 'region-not-signed'];
  test.each<
    [string, (part: string) => string, { document: string[]; principal: string[]; 'school-seal': string[] }]
  >([
    [
      'original beside it, both with the Id',
      (part) => forged(part) + part,
      {
        document: twoRegions,
        principal: ['reference-ambiguous-id'],
        'school-seal': ['reference-ambiguous-id'],
      },
    ],
    [
      'original first',
      (part) => part + forged(part),
      {
        document: twoRegions,
        principal: ['reference-ambiguous-id'],
        'school-seal': ['reference-ambiguous-id'],
      },
    ],
    [
      'original inside an Object of the principal',
      (part) => forged(part),
      { document: ['signature-misplaced'], principal: ['signature-structure'], 'school-seal': ambiguous },
    ],
    [
      'original wrapped',
      (part) => `${forged(part)}<BOC>${part}</BOC>`,
      { document: ['schema-invalid', 'signature-misplaced'], principal: ambiguous, 'school-seal': ambiguous },
    ],
    [
      'forgery without Id',
      (part) => forged(part).replace(' Id="data"', '') + part,
      {
        document: twoRegions,
        principal: ['reference-wrong-region'],
        'school-seal': ['reference-wrong-region'],
      },
    ],
    [
      'forgery with another Id',
      (part) => forged(part).replace('Id="data"', 'Id="data2"') + part,
      {
        document: twoRegions,
        principal: ['reference-wrong-region'],
        'school-seal': ['reference-wrong-region'],
      },
    ],
    [
      'forgery with the Id as id',
      (part) => forged(part).replace('Id="data"', 'id="data"') + part,
      {
        document: twoRegions,
        principal: ['reference-ambiguous-id'],
        'school-seal': ['reference-ambiguous-id'],
      },
    ],
  ])('%s', (name, change, expected) => {
    const part = data.exec(usual)?.[0] ?? '';
    let text = edit(usual, part, change(part));
    if (name.includes('Object')) {
      text = editSignature(text, 'CBQL', (signature) => edit(signature, '</Object>', `${part}</Object>`));
    }
    const report = fixture.verify(text);
    for (const [role, found] of Object.entries(expected)) {
      const ofRole = codes(report).filter((code) => code.startsWith(`${role}: `));
      expect(ofRole).toEqual(found.map((code) => `${role}: ${code}`));
    }
    expect(report.indication).toBe('TOTAL-FAILED');
    expect(report.content).toBeUndefined();
    expect(report.checks.signatureValid).toBe('failed');
  });

  test('words that nobody signed beside the signatures', () => {
    const report = fixture.verify(edit(usual, '<PHAT_HANH_HOC_BA>', '<PHAT_HANH_HOC_BA>Học sinh xuất sắc'));
    expect(codes(report)).toEqual(['document: schema-invalid', 'document: unsigned-content']);
  });

  test('an attribute that nobody signed', () => {
    const report = fixture.verify(edit(usual, '<CBQL>', '<CBQL ghiChu="Học sinh xuất sắc">'));
    expect(codes(report)).toEqual(['document: schema-invalid', 'document: unsigned-content']);
  });
});
