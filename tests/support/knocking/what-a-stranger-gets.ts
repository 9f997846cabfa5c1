import { expect } from 'vitest';
import { tell } from './answer.ts';
import { knockEverywhere } from './knock-everywhere.ts';
import type { Door } from './listening-ports.ts';
import type { Target } from './target.ts';

/**
 * Knocks at every door and lists, a line each, what was served and what gave the object's bytes away. Nothing that is
 * asked here may be served to a stranger, be it a mere page of figures.
 */
export async function whatAStrangerGets(
  doors: readonly Door[],
  target: Target,
  bytes: Buffer,
): Promise<string[]> {
  const answers = await knockEverywhere(doors, target);
  expect(answers.length).toBeGreaterThan(doors.length * 300);
  // Wherever in the object a server begins: a piece from its middle.
  const piece = bytes.subarray(1_000, 1_032);
  const got = answers.filter(({ served, body }) => served || body.includes(piece));
  return got.map((answer) => `${answer.body.includes(piece) ? 'THE BYTES: ' : ''}${tell(answer)}`);
}
