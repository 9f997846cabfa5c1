import { expect, test } from 'vitest';
import { runActs } from '../acts/run.ts';

/** As many acts as come in a minute; `npm run acts` takes 2,000 and throws the disk away twenty times. */
const MINUTE = 60_000;

test('a minute of random acts while everything is killed, then the disk is lost: nothing acknowledged is missing', async () => {
  const ran = await runActs(
    { seed: 20_260_101, count: 1_000, longestMs: MINUTE, throwAway: 1, backupEvery: 2 },
    (line) => console.error(line),
  );
  expect(ran.faults).toEqual([]);
  expect(ran.acknowledged).toBeGreaterThan(50);
  expect(ran.looks).toBeGreaterThan(10);
  expect(Object.values(ran.kills).reduce((sum, count) => sum + count)).toBeGreaterThanOrEqual(8);
  expect(ran.thrownAway.map(({ from }) => from)).toEqual(['primary']);
}, 590_000);
