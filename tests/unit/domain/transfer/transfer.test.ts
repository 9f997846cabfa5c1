import { expect, test } from 'vitest';
import type { PrintableText } from '../../../../src/domain/identity/printable-text.ts';
import {
  isReceivedBy,
  isReleasedBy,
  sameDestination,
  transferParties,
} from '../../../../src/domain/transfer/transfer.ts';
import { here, there } from '../transcript/pupils.ts';

const away = {
  kind: 'province',
  province: 'ha-noi',
  schoolName: 'Trường Thử Nghiệm' as PrintableText,
} as const;
const [toHere, toThere] = [
  { kind: 'school', schoolId: here },
  { kind: 'school', schoolId: there },
] as const;

test('a transfer concerns the schools of the province that it goes from and to', () => {
  expect(transferParties({ from: { schoolId: here }, to: toThere })).toEqual([here, there]);
  expect(transferParties({ from: { schoolId: here }, to: away })).toEqual([here]);
  expect(transferParties({ from: { province: 'ha-noi' }, to: toThere })).toEqual([there]);
});

test('it is released by the one and received by the other', () => {
  expect([
    isReleasedBy({ from: { schoolId: here } }, here),
    isReleasedBy({ from: { schoolId: here } }, there),
  ]).toEqual([true, false]);
  expect(isReleasedBy({ from: { province: 'ha-noi' } }, here)).toBe(false);
  expect([isReceivedBy({ to: toThere }, there), isReceivedBy({ to: toThere }, here)]).toEqual([true, false]);
  expect(isReceivedBy({ to: away }, there)).toBe(false);
});

test('two destinations are the same by all that names them', () => {
  expect([sameDestination(toHere, { ...toHere }), sameDestination(toHere, toThere)]).toEqual([true, false]);
  expect([sameDestination(away, { ...away }), sameDestination(away, { ...away, province: 'hue' })]).toEqual([
    true,
    false,
  ]);
  expect(sameDestination(away, { ...away, schoolName: 'Trường Khác' as PrintableText })).toBe(false);
  expect([sameDestination(toHere, away), sameDestination(away, toHere)]).toEqual([false, false]);
});
