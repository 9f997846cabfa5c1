import { execFile } from 'node:child_process';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CORE_REASONS } from '../../../../src/signature/core/reasons.ts';
import { signXml, x509 } from '../../../support/sign-xml.ts';
import { makeTestAuthority } from '../../../support/test-keys.ts';

const SIGNATURE = join(import.meta.dirname, '../../../../src/signature/cli');
let dir: string;
const file = (name: string) => join(dir, name);

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'khb-core-'));
  const signer = await (await makeTestAuthority()).issue(generateKeyPairSync('rsa', { modulusLength: 2048 }));
  const template = '<a><b Id="x">8,5</b>{{signature}}</a>';
  const references = [{ uri: '#x' }];
  const good = signXml(template, { key: signer.privateKey, keyInfo: x509([signer.certificate]), references });
  await Promise.all([
    writeFile(file('good.xml'), good),
    writeFile(file('changed.xml'), good.replace('8,5', '9,5')),
    writeFile(file('bare.xml'), signXml(template, { key: signer.privateKey, references })),
    writeFile(file('unsigned.xml'), '<a/>'),
    writeFile(file('signer.pem'), signer.certificatePem),
    writeFile(file('signer.pub.pem'), signer.publicKey.export({ type: 'spki', format: 'pem' })),
    writeFile(file('no.pem'), 'x'),
    writeFile(
      file('plain.xml'),
      `<r xmlns:p="urn:p" xmlns:q="urn:q"><p:a b='2' Id="x" a="1"/><!-- c --></r>\n`,
    ),
    writeFile(file('relative.xml'), '<r xmlns="rel"/>'),
    writeFile(file('doubled.xml'), '<r><a Id="x"/><a id="x"/></r>'),
  ]);
}, 60_000);
afterAll(() => rm(dir, { recursive: true, force: true }));

function run(
  main: string,
  ...args: readonly string[]
): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [join(SIGNATURE, main), ...args], (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

describe('verify --core', () => {
  const core = (...args: readonly string[]) => run('main.ts', '--core', ...args);
  const lines = (stdout: string) =>
    stdout
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));

  test('--json-lines: one object a file, in order, with all that was asked for', async () => {
    const { code, stdout } = await core(
      '--json-lines',
      file('good.xml'),
      file('changed.xml'),
      file('unsigned.xml'),
    );
    expect(code).toBe(1);
    const sha256 = createHash('sha256').update('<b Id="x">8,5</b>').digest('hex');
    const signed = [{ path: '/a/b', sha256 }];
    expect(lines(stdout)).toEqual([
      {
        file: file('good.xml'),
        verdict: 'valid',
        reason: null,
        signed,
        signatures: [{ path: '/a/Signature', verdict: 'valid', reason: null, signed }],
      },
      {
        file: file('changed.xml'),
        verdict: 'invalid',
        reason: 'digest-mismatch',
        signed: [],
        signatures: [{ path: '/a/Signature', verdict: 'invalid', reason: 'digest-mismatch', signed: [] }],
      },
      { file: file('unsigned.xml'), verdict: 'refused', reason: 'no-signature', signed: [], signatures: [] },
    ]);
  });

  test.each([
    [0, 'all valid', ['good.xml', 'good.xml']],
    [1, 'any invalid', ['good.xml', 'changed.xml', 'unsigned.xml']],
    [2, 'any refused, none invalid', ['good.xml', 'unsigned.xml']],
  ] as const)('exit code %d: %s', async (wanted, _, names) => {
    expect((await core(...names.map(file))).code).toBe(wanted);
  });

  test('--cert: the key is the given one, as certificate or as public key', async () => {
    expect((await core(file('bare.xml'))).code).toBe(2);
    expect((await core('--cert', file('signer.pem'), file('bare.xml'))).code).toBe(0);
    expect((await core('--cert', file('signer.pub.pem'), file('bare.xml'))).code).toBe(0);
  });

  test('a file that cannot be read is named; the others are judged all the same', async () => {
    const { code, stdout, stderr } = await core('--json-lines', file('gone.xml'), dir, file('good.xml'));
    expect(code).toBe(64);
    expect(stderr).toContain(file('gone.xml'));
    expect(lines(stdout)).toMatchObject([
      { verdict: 'refused', reason: 'unreadable' },
      { verdict: 'refused', reason: 'unreadable' },
      { verdict: 'valid' },
    ]);
  });

  test('without --json-lines: for people; --json: one object as the last line', async () => {
    const text = (await core(file('good.xml'), file('changed.xml'))).stdout;
    expect(text).toContain(`HỢP LỆ / valid: ${file('good.xml')}`);
    expect(text).toContain('digest-mismatch (what is signed was changed: a digest differs)');
    const { stdout } = await core('--json', file('good.xml'));
    expect(lines(stdout)).toMatchObject([{ reports: [{ verdict: 'valid', signed: [{ path: '/a/b' }] }] }]);
  });

  test.each([
    ['no file', ['--core']],
    ['--cert that is none', ['--core', '--cert', 'no.pem', 'good.xml']],
    ['--cert that is not there', ['--core', '--cert', 'gone.pem', 'good.xml']],
    ['--core with --receipt', ['--core', '--receipt', 'x']],
    ['--cert without --core', ['--cert', 'signer.pem', 'good.xml']],
    ['--json-lines without --core', ['--json-lines', 'good.xml']],
  ])('wrong use, exit 64: %s', async (_, args) => {
    const given = args.map((one) => (/\.(xml|pem)$/.test(one) ? file(one) : one));
    const { code, stderr } = await run('main.ts', ...given);
    expect(code).toBe(64);
    expect(stderr).toContain('--help');
  });

  test('--help lists every reason', async () => {
    const { code, stdout } = await run('main.ts', '--help');
    expect(code).toBe(0);
    for (const { reason, means } of CORE_REASONS) {
      expect(stdout).toMatch(new RegExp(`^  ${reason} +(refused|invalid) `, 'm'));
      expect(stdout).toContain(means);
    }
  });
});

describe('c14n', () => {
  const inclusive = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';
  const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#';
  const c14n = (...args: readonly string[]) => run('c14n-main.ts', ...args);

  test.each([
    [
      'the whole document',
      [inclusive],
      '<r xmlns:p="urn:p" xmlns:q="urn:q"><p:a Id="x" a="1" b="2"></p:a></r>',
    ],
    [
      'with comments',
      [`${inclusive}#WithComments`],
      '<r xmlns:p="urn:p" xmlns:q="urn:q"><p:a Id="x" a="1" b="2"></p:a><!-- c --></r>',
    ],
    [
      'one element, by C14N 1.1',
      ['http://www.w3.org/2006/12/xml-c14n11', '--id', 'x'],
      '<p:a xmlns:p="urn:p" xmlns:q="urn:q" Id="x" a="1" b="2"></p:a>',
    ],
    ['one element, exclusive', [exclusive, '--id', 'x'], '<p:a xmlns:p="urn:p" Id="x" a="1" b="2"></p:a>'],
    [
      'with a PrefixList',
      [exclusive, '--id', 'x', '--prefixes', 'q,none #default'],
      '<p:a xmlns:p="urn:p" xmlns:q="urn:q" Id="x" a="1" b="2"></p:a>',
    ],
  ])('%s, and nothing else on stdout', async (_, args, wanted) => {
    const { code, stdout, stderr } = await c14n('--method', ...args, file('plain.xml'));
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: wanted, stderr: '' });
  });

  test.each([
    ['no canonical form', ['--method', inclusive, 'relative.xml']],
    ['a document that is not read', ['--method', inclusive, 'no.pem']],
    ['an Id that nothing carries', ['--method', inclusive, '--id', 'y', 'plain.xml']],
    ['an Id that two carry', ['--method', inclusive, '--id', 'x', 'doubled.xml']],
  ])('exit 1, the reason on stderr: %s', async (_, args) => {
    const { code, stdout, stderr } = await c14n(
      ...args.map((one) => (/\.(xml|pem)$/.test(one) ? file(one) : one)),
    );
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).not.toBe('');
  });

  test.each([
    ['no method', ['plain.xml']],
    ['an unknown method', ['--method', 'urn:x', 'plain.xml']],
    ['no file', ['--method', inclusive]],
    ['two files', ['--method', inclusive, 'plain.xml', 'plain.xml']],
    ['a file that is not there', ['--method', inclusive, 'gone.xml']],
    ['prefixes of inclusive C14N', ['--method', inclusive, '--prefixes', 'p', 'plain.xml']],
    ['an unknown option', ['--x']],
  ])('wrong use, exit 64: %s', async (_, args) => {
    const { code, stderr } = await c14n(...args.map((one) => (one.endsWith('.xml') ? file(one) : one)));
    expect(code).toBe(64);
    expect(stderr).toContain('--help');
  });

  test('--help names every method', async () => {
    const { code, stdout } = await c14n('--help');
    expect(code).toBe(0);
    for (const method of [inclusive, `${inclusive}#WithComments`, exclusive, `${exclusive}WithComments`]) {
      expect(stdout).toContain(method);
    }
  });
});
