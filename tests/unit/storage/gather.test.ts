import { setImmediate as immediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { gather } from '../../../src/storage/gather.ts';

/** What a group's end frees begins with the turn after it. */
const turn = async () => {
  await immediate();
  await immediate();
};

/** Groups as they were begun, each until it is let go. */
function held(bounds: { readonly mostAtOnce: number; readonly underWay: number }) {
  const groups: (readonly string[])[] = [];
  const letGo: (() => void)[] = [];
  const add = gather<string>((items) => {
    groups.push(items);
    return new Promise((done) => letGo.push(done));
  }, bounds);
  return { groups, add, end: () => letGo.shift()?.() };
}

test('what is asked for in one turn goes together, and whoever asks alone waits for nobody', async () => {
  const { groups, add } = held({ mostAtOnce: 10, underWay: 2 });
  add('a');
  add('b');
  expect(groups).toEqual([]);
  await turn();
  add('c');
  await turn();
  expect(groups).toEqual([['a', 'b'], ['c']]);
});

test('what comes while as many groups as may be are under way goes with the next one', async () => {
  const { groups, add, end } = held({ mostAtOnce: 3, underWay: 1 });
  for (const item of ['a', 'b', 'c', 'd']) add(item);
  await turn();
  for (const item of ['e', 'f', 'g']) add(item);
  await turn();
  expect(groups).toEqual([['a', 'b', 'c']]);
  end();
  await turn();
  expect(groups).toEqual([
    ['a', 'b', 'c'],
    ['d', 'e', 'f'],
  ]);
  end();
  await turn();
  expect(groups.at(-1)).toEqual(['g']);
});
