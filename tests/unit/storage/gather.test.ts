import { setImmediate as immediate } from 'node:timers/promises';
import { MongoServerSelectionError, type TopologyDescription } from 'mongodb';
import { expect, test } from 'vitest';
import { gather } from '../../../src/storage/gather.ts';

/** What a group's end frees begins with the turn after it. */
const turn = async () => {
  await immediate();
  await immediate();
};

/** Groups as they were begun, each until it is ended; and who was told of what. */
function held(bounds: { readonly mostAtOnce: number; readonly underWay: number }) {
  const groups: string[][] = [];
  const ends: { done: () => void; fail: (error: unknown) => void }[] = [];
  const told = new Map<string, unknown>();
  const add = gather<{ name: string; failed: (error: unknown) => void }>((items) => {
    groups.push(items.map(({ name }) => name));
    return new Promise((done, fail) => ends.push({ done, fail }));
  }, bounds);
  return {
    groups,
    told,
    add: (name: string) => add({ name, failed: (error) => void told.set(name, error) }),
    end: () => ends.shift()?.done(),
    fail: (error: unknown) => ends.shift()?.fail(error),
  };
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

test('a fault is told to its own group, and the next one goes', async () => {
  const { groups, told, add, fail } = held({ mostAtOnce: 2, underWay: 1 });
  for (const item of ['a', 'b', 'c']) add(item);
  await turn();
  fail('cut off');
  await turn();
  expect([...told]).toEqual([
    ['a', 'cut off'],
    ['b', 'cut off'],
  ]);
  expect(groups.at(-1)).toEqual(['c']);
});

test('where no server was found, whoever waits is told at once', async () => {
  const { groups, told, add, fail } = held({ mostAtOnce: 2, underWay: 1 });
  for (const item of ['a', 'b', 'c', 'd', 'e']) add(item);
  await turn();
  fail(new MongoServerSelectionError('nobody there', {} as TopologyDescription));
  await turn();
  expect([...told.keys()]).toEqual(['a', 'b', 'c', 'd', 'e']);
  add('f');
  await turn();
  expect(groups).toEqual([['a', 'b'], ['f']]);
});
