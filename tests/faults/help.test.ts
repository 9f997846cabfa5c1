import { expect, test } from 'vitest';
import { type Program, runProgram } from './checkout.ts';
import { fault, verbsIn } from './fault.ts';
import { adapterUnderTest } from './under-test.ts';

const help = async (program: Program, ...words: string[]) => {
  const { code, out } = await runProgram(adapterUnderTest(), program, [...words, '--help']);
  return { code, tells: (verbs: readonly string[]) => verbsIn(out, verbs) };
};

fault('`admin keys issue --help` prints the help of that verb alone and exits 0', async () => {
  const { code, tells } = await help('admin', 'keys', 'issue');
  const verbs = ['keys issue', 'keys list', 'keys revoke', 'keys receipt'];
  expect([code, tells(verbs)]).toEqual([0, ['keys issue']]);
});
fault('`school push --help` prints the help of that verb alone and exits 0', async () => {
  const { code, tells } = await help('school', 'push');
  expect([code, tells(['init', 'register', 'make', 'sign', 'open', 'push'])]).toEqual([0, ['push']]);
});
fault('`stack up --help` prints the help of that verb alone and exits 0', async () => {
  const { code, tells } = await help('stack', 'up');
  expect([code, tells(['up', 'down', 'status', 'reset'])]).toEqual([0, ['up']]);
});
test('`admin --help` prints every verb and exits 0', async () => {
  const { code, tells } = await help('admin');
  const verbs = ['keys issue', 'keys list', 'schools put', 'certificates approve'];
  expect([code, tells(verbs)]).toEqual([0, verbs]);
});
