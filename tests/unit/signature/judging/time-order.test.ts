import { expect, test } from 'vitest';
import type { Profile } from '../../../../src/domain/profile/profile.ts';
import type { JudgedSignature } from '../../../../src/signature/judging/judge-signature.ts';
import { signingOrder } from '../../../../src/signature/judging/time-order.ts';

const ROLES = ['subject-teacher', 'homeroom-teacher', 'principal'] as const;
const profile = {
  signing: { order: ROLES, time: { clockSkewSeconds: 300, zulu: 'utc', zoneIfMissing: '+07:00' } },
} as unknown as Profile;

/** What is asked of a signature here: its role, and when it says that it was made. */
function signed(rank: number, minute: number): JudgedSignature {
  const at = new Date(minute * 60_000);
  return {
    located: { role: { role: ROLES[rank] } },
    time: { at, claimed: '' },
  } as unknown as JudgedSignature;
}

test.each<[string, readonly (readonly [rank: number, minute: number])[], readonly number[]]>([
  ['nobody', [], []],
  [
    'all in order',
    [
      [0, 1],
      [0, 9],
      [1, 9],
      [2, 30],
    ],
    [],
  ],
  [
    'in order, whatever the places',
    [
      [2, 30],
      [0, 9],
      [1, 9],
      [0, 1],
    ],
    [],
  ],
  [
    'a role that nobody signs in',
    [
      [0, 1],
      [2, 1],
    ],
    [],
  ],
  [
    'one of two in the second role before the first',
    [
      [0, 20],
      [1, 40],
      [1, 5],
    ],
    [2],
  ],
  [
    'one of two in the first role after the second',
    [
      [0, 5],
      [0, 40],
      [1, 20],
    ],
    [2],
  ],
  [
    'the third role before the first',
    [
      [0, 20],
      [2, 5],
    ],
    [1],
  ],
])('%s', (_, claims, wrong) => {
  const judged = claims.map(([rank, minute]) => signed(rank, minute));
  expect([...signingOrder(judged, profile).keys()].map((one) => judged.indexOf(one))).toEqual(wrong);
});
