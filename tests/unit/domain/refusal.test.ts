import { expect, test } from 'vitest';
import { REFUSALS, type RefusalCode, refuse } from '../../../src/domain/refusal.ts';

test.each(Object.keys(REFUSALS) as RefusalCode[])(
  '%s says why, by its article and in two languages',
  (code) => {
    const { article, vi, en } = REFUSALS[code];
    expect(code).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(article).toMatch(/^(Đ[0-9]|-$)/);
    expect(Math.min(vi.length, en.length)).toBeGreaterThan(5);
    expect(refuse(code)).toStrictEqual({ ok: false, refusal: { code } });
  },
);

test('a detail is told beside the code', () => {
  expect(refuse('certificate-state', 'revoked')).toStrictEqual({
    ok: false,
    refusal: { code: 'certificate-state', detail: 'revoked' },
  });
});
