import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { JestAsymmetricMatchers, JestChaiExpect, JestExtend } from '@vitest/expect';
import * as chai from 'chai';

// What stands for `vitest` while mutants are tried: a test file that is imported leaves its tests here, to be run one by
// one in the same process. As much of vitest as the tests of the domain use, with its own `expect`.

type Body = (...args: readonly unknown[]) => unknown;
export interface CollectedTest {
  /** once before the first test of its file or group */
  readonly before: readonly (() => Promise<unknown>)[];
  readonly run: () => unknown;
}

let current = '';
let collected: CollectedTest[] = [];
let before: (() => Promise<unknown>)[] = [];

chai.use(JestExtend);
chai.use(JestChaiExpect);
chai.use(JestAsymmetricMatchers);
chai.util.addMethod(chai.Assertion.prototype, 'toMatchFileSnapshot', toMatchFileSnapshot);
export const { expect } = chai;

/** A path beside the file of the test that runs. */
function toMatchFileSnapshot(this: { readonly _obj: unknown }, path: string): void {
  chai.assert.strictEqual(this._obj, readFileSync(join(dirname(current), path), 'utf8'));
}

/** The tests that a file leaves when it is imported. */
export async function testsIn(file: string): Promise<readonly CollectedTest[]> {
  [current, collected, before] = [file, [], []];
  await import(pathToFileURL(file).href);
  return collected;
}

export const test = withTables((_name, ...rest) => {
  const [file, run] = [current, bodyOf(rest)];
  collected.push({
    before,
    run: () => {
      current = file;
      return run();
    },
  });
});
export const it = test;

export const describe = withTables((_name, ...rest) => {
  const outer = before;
  before = [...outer];
  bodyOf(rest)();
  before = outer;
});

export function beforeAll(hook: Body): void {
  let done: Promise<unknown> | undefined;
  before.push(() => {
    done ??= Promise.resolve(hook());
    return done;
  });
}

/** Nothing is left behind here for a test to clear away. */
export function afterAll(): void {}

function withTables(add: (name: string, ...rest: readonly unknown[]) => void) {
  const each =
    (rows: readonly unknown[]) =>
    (name: string, ...rest: readonly unknown[]): void => {
      const body = bodyOf(rest);
      for (const row of rows) add(name, Array.isArray(row) ? () => body(...row) : () => body(row));
    };
  return Object.assign(add, { each, skipIf: (skipped: unknown) => (skipped ? () => undefined : add) });
}

function bodyOf(args: readonly unknown[]): Body {
  return args.find((one) => typeof one === 'function') as Body;
}
