import { type Random, random } from '../fuzz/random.ts';

/** What may be done, and how often among a hundred. */
const WEIGHTS = {
  push: 18,
  'push-twice': 5,
  'push-bad': 4,
  create: 8,
  cancel: 6,
  decide: 5,
  'withdraw-request': 2,
  authenticate: 2,
  release: 5,
  'accept-transfer': 4,
  'withdraw-transfer': 2,
  'declare-certificate': 3,
  'decide-certificate': 3,
  'step-certificate': 4,
  'issue-key': 1,
  'revoke-key': 1,
  officer: 2,
  'put-school': 2,
  look: 23,
} as const;
export type ActKind = keyof typeof WEIGHTS;

/** One act, as the seed says; what it is about is settled by what was acknowledged until then. */
export interface DrawnAct {
  readonly number: number;
  readonly kind: ActKind;
  readonly school: number;
  readonly otherSchool: number;
  readonly pupil: number;
  readonly officer: 0 | 1;
  /** of a hundred */
  readonly chance: number;
  /** which of those that are there */
  readonly which: number;
  /** a caller that is cut off asks once more, or is never heard of again */
  readonly asksAgain: boolean;
}

const bag = Object.entries(WEIGHTS).flatMap(([kind, weight]) =>
  Array.from({ length: weight }, () => kind as ActKind),
);

/** As many acts as are asked for; the same seed gives the same ones. */
export function* drawActs(
  seed: number,
  size: { readonly schools: number; readonly pupils: number },
): Generator<DrawnAct> {
  const draw: Random = random(seed);
  for (let number = 0; ; number += 1) {
    yield {
      number,
      kind: draw.pick(bag),
      school: draw.below(size.schools),
      otherSchool: draw.below(size.schools),
      pupil: draw.below(size.pupils),
      officer: draw.chance(0.5) ? 1 : 0,
      chance: draw.below(100),
      which: draw.below(1_000_000),
      asksAgain: !draw.chance(0.1),
    };
  }
}
