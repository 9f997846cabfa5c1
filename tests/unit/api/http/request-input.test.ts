import { describe, expect, test } from 'vitest';
import { parseInput } from '../../../../src/api/http/parse-input.ts';
import { ApiProblem } from '../../../../src/api/http/problem.ts';
import { decisionInput, requestInput } from '../../../../src/api/http/request-input.ts';

function problemOf(value: unknown): ApiProblem {
  try {
    parseInput('body', requestInput, value);
  } catch (error) {
    if (error instanceof ApiProblem) return error;
    throw error;
  }
  throw new Error('it was taken');
}

const create = { kind: 'create', schoolYear: '2025-2026', personalIds: ['099000000001'] };

describe('a request as a caller writes it', () => {
  test('is taken in each of its kinds', () => {
    expect(parseInput('body', requestInput, create)).toEqual(create);
    const cancel = {
      kind: 'cancel',
      personalId: '099000000001',
      schoolYear: '2025-2026',
      reason: 'Sai điểm môn Toán',
    };
    expect(parseInput('body', requestInput, cancel)).toEqual(cancel);
    const authenticate = { kind: 'authenticate', personalId: '099000000001', document: 'PGEvPg==' };
    expect(parseInput('body', requestInput, authenticate)).toEqual(authenticate);
  });

  test.each(['09900000001', '0990000000001', '09900000000a', ' 099000000001', '०९९०००००००१', ''])(
    'a personal ID %j is refused by name, with its place and without repeating it (Đ2)',
    (id) => {
      const problem = problemOf({ ...create, personalIds: ['099000000001', id] });
      expect(problem.code).toBe('personal-id-malformed');
      expect(problem.invalid).toEqual([{ at: 'body.personalIds.1', message: 'want exactly 12 digits' }]);
    },
  );

  const cancel = (reason: string) => ({
    kind: 'cancel',
    personalId: '099000000001',
    schoolYear: '2025-2026',
    reason,
  });

  test.each(['', ' \n ', '\u200B\u2060', '\u3000'])(
    'a blank reason %j is refused by name (Đ25.3)',
    (reason) => {
      const { code, invalid } = problemOf(cancel(reason));
      expect([code, invalid]).toEqual([
        'reason-required',
        [{ at: 'body.reason', message: 'want the reason' }],
      ]);
    },
  );

  test.each([
    'sai\u0000',
    'sai \u001b[2K',
    'sai\u009b31m',
    'sai \u202Emểiđ',
    'sai\nđiểm',
    'sai\uD800',
    'sai \uE000',
    's'.repeat(1_001),
  ])('a reason %j is refused with its place and without repeating it', (reason) => {
    const { code, invalid } = problemOf(cancel(reason));
    const message = 'want 1 to 1000 characters that can be read, without control or unseen ones';
    expect([code, invalid]).toEqual(['request-invalid', [{ at: 'body.reason', message }]]);
  });

  test('a reason is folded to how it is read, however its marks are written', () => {
    const parsed = parseInput('body', requestInput, cancel('  Sai   điểm môn Toán '.normalize('NFD')));
    expect(parsed).toMatchObject({ reason: 'Sai điểm môn Toán' });
  });

  test.each([
    null,
    [],
    'create',
    {},
    { kind: 'delete' },
    { ...create, personalIds: [] },
    { ...create, personalIds: Array.from({ length: 501 }, () => '099000000001') },
    { ...create, personalIds: '099000000001' },
    { ...create, schoolYear: '2025-2027' },
    { ...create, schoolYear: 2025 },
    { ...create, extra: true },
    { ...create, schoolId: 'x' },
    { kind: 'cancel', personalId: '099000000001', schoolYear: '2025-2026' },
    { kind: 'authenticate', personalId: '099000000001', document: 'not base64!' },
  ])('%j is refused', (value) => {
    expect(problemOf(value).code).toBe('request-invalid');
  });

  test('a document of 1 MiB in base64 is parsed', () => {
    const document = Buffer.alloc(1024 * 1024, 60).toString('base64');
    const parsed = parseInput('body', requestInput, {
      kind: 'authenticate',
      personalId: '099000000001',
      document,
    });
    expect(parsed.kind === 'authenticate' && parsed.document?.length).toBe(document.length);
  });
});

test('a decision says yes or no, nothing in between', () => {
  expect(parseInput('body', decisionInput, { approve: false, note: 'Chưa rõ lý do' }).approve).toBe(false);
  expect(() => parseInput('body', decisionInput, { approve: 'yes' })).toThrow('request-invalid');
  expect(() => parseInput('body', decisionInput, {})).toThrow('request-invalid');
  for (const note of ['', 'a\u0007', '\u200B']) {
    expect(() => parseInput('body', decisionInput, { approve: false, note })).toThrow('request-invalid');
  }
});
