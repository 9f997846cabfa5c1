import { expect, it } from 'vitest';
import { TRANSFER_ID, transferId } from '../../../../src/domain/transfer/transfer-id.ts';

it('sorts by time and takes the rest as given', () => {
  const early = transferId(new Date('2026-01-02T03:04:05.006Z'), 'f'.repeat(16));
  const late = transferId(new Date('2026-01-02T03:04:05.007Z'), '0'.repeat(16));
  expect(early).toBe(`tr-20260102030405006-${'f'.repeat(16)}`);
  expect(early < late).toBe(true);
  expect(early).toMatch(TRANSFER_ID);
  for (const text of [`x${early}`, `${early}0`]) expect(text).not.toMatch(TRANSFER_ID);
});

it.each(['', 'f'.repeat(15), 'F'.repeat(16), 'g'.repeat(16)])('refuses the entropy "%s"', (entropy) => {
  expect(() => transferId(new Date(0), entropy)).toThrow(RangeError);
});
