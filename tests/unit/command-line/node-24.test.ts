import { execFile } from 'node:child_process';
import { expect, test } from 'vitest';

/** An entry under a Node that says it is of this version. */
function underNode(version: string): Promise<{ code: unknown; out: string; err: string }> {
  const old = `for (const [name, value] of [['version', 'v${version}'], ['versions', { node: '${version}' }]])
    Object.defineProperty(process, name, { value });`;
  const imports = [`data:text/javascript,${encodeURIComponent(old)}`, './src/command-line/node-24.mjs'];
  const args = [...imports.flatMap((one) => ['--import', one]), '--eval', 'console.log("began")'];
  return new Promise((resolve) => {
    execFile(process.execPath, args, (error, out, err) =>
      resolve({ code: error ? error.code : 0, out, err }),
    );
  });
}

test('an older Node is told in one line what is wanted and how to get it, before the entry is read', async () => {
  const { code, out, err } = await underNode('20.20.2');
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toMatch(
    /^Cần Node 24, đang chạy v20\.20\.2; hãy chạy: npm rebuild node \/ want Node 24, .*\n$/,
  );
});

test('Node 24 and later begin', async () => {
  for (const version of ['24.0.0', '26.1.0']) {
    expect(await underNode(version)).toEqual({ code: 0, out: 'began\n', err: '' });
  }
});
