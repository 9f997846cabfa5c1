import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { areas } from '../../../src/admin/areas.ts';
import { witnessesSchema } from '../../../src/config/ledger-config.ts';
import { admin } from '../../support/admin.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'khb-admin-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe('the help', () => {
  test('names every area and verb, Vietnamese first', async () => {
    const { code, out } = await admin(['--help']);
    expect(code).toBe(0);
    for (const { name, verbs } of areas) {
      for (const verb of verbs) expect(out).toContain([name, verb.name].filter(Boolean).join(' '));
    }
    expect(out).toMatch(/^Lệnh của cán bộ/);
  });
  test.each(areas.map(({ name }) => name))('of %s shows that area alone', async (name) => {
    const { code, out } = await admin([name, '--help']);
    expect(code).toBe(0);
    expect(out).toContain(`npm run admin -- ${name}`);
    const others = areas.filter((area) => area.name !== name);
    for (const { what } of others) expect(out).not.toContain(`${what.vi} / ${what.en}`);
  });
  const verbs = areas.flatMap((area) => area.verbs.map((verb) => [area.name, verb] as const));
  test.each(verbs.map(([area, { name }]) => [area, name].filter(Boolean).join(' ')))(
    'of %s shows that verb alone',
    async (path) => {
      const { code, out } = await admin([...path.split(' '), '--help']);
      expect(code).toBe(0);
      expect(out.match(/npm run admin -- .+/g)).toEqual([
        expect.stringContaining(`npm run admin -- ${path}`),
      ]);
    },
  );
  test('is shown with exit code 64 when nothing is asked', async () => {
    expect((await admin([])).code).toBe(64);
  });
});

describe('wrong usage ends with 64 before anything is opened', () => {
  test.each([
    ['an unknown area', ['diplomas', 'list'], 'diplomas'],
    [
      'an unknown verb',
      ['keys', 'forge'],
      'issue, make, list, revoke, propose-destroy, destroy, receipt, rotate, master, rewrap, ledger, witness',
    ],
    [
      'a missing verb',
      ['keys'],
      'issue, make, list, revoke, propose-destroy, destroy, receipt, rotate, master, rewrap, ledger, witness',
    ],
    ['an unknown option', ['keys', 'list', '--all'], '--all'],
    ['a key for nobody', ['keys', 'issue'], '--school'],
    ['a malformed school', ['keys', 'issue', '--school', 'x'], '--school'],
    ['an account for no key', ['officers', 'propose', 'An', '--fingerprint', 'x'], '--fingerprint'],
    ['an account that is none', ['officers', 'approve', 'An'], 'cb-'],
    ['a word too many', ['schools', 'put', '37099001', '37099002', '--name', 'A'], 'ID --name'],
    ['a school without a name', ['schools', 'put', '37099001'], '--name'],
    ['both an id and --all', ['dead-letters', 'retry', 'x', '--all'], 'ID | --all'],
    ['neither an id nor --all', ['dead-letters', 'retry'], 'ID | --all'],
    ['no sample', ['scrub'], '--sample'],
    ['a sample that is no number', ['scrub', '--sample', '-1'], 'sample'],
    ['a limit that is no number', ['jobs', 'history', '--limit', '0'], '--limit'],
  ])('%s', async (_, args, told) => {
    const { code, out, err } = await admin(args);
    expect(code).toBe(64);
    expect(err).toContain(told);
    expect(out).toBe('');
  });
  test('an area alone: one line, with what can stand there and which help to ask', async () => {
    const told =
      'keys: cần một trong / want one of: issue, make, list, revoke, propose-destroy, destroy, receipt, rotate, master, rewrap, ledger, witness (npm run admin -- keys --help)';
    expect((await admin(['keys'])).err).toBe(`${told}\n`);
  });
  test('a missing setting is named, and no value of another one is repeated', async () => {
    const { code, err } = await admin(['schools', 'list']);
    expect(code).toBe(64);
    expect(err).toMatch(/^KHB_MONGO_URL: chưa đặt \/ is not set; .*\n.*--env-file=\.stack\/stack\.env/);
    const wrong = await admin(['schools', 'list'], { KHB_MONGO_URL: 'http://user:hunter2@host/' });
    expect(wrong.code).toBe(64);
    expect(wrong.err).not.toContain('hunter2');
  });
  test('a school year that is none', async () => {
    const env = { KHB_ENVIRONMENT: 'test', KHB_MONGO_URL: 'mongodb://127.0.0.1:1/x' };
    expect((await admin(['deadlines', '--school-year', '2025-2027'], env)).code).toBe(64);
  });
});

test('with --json a failure is a JSON object too', async () => {
  const { code, out } = await admin(['schools', 'list', '--json']);
  expect(code).toBe(64);
  expect(JSON.parse(out).error).toContain('KHB_MONGO_URL');
});

describe('keys receipt', () => {
  test('makes an Ed25519 key that its owner alone may read', async () => {
    const out = join(dir, 'receipt.pem');
    const made = await admin(['keys', 'receipt', '--out', out, '--json']);
    expect(made.code).toBe(0);
    expect(JSON.parse(made.out)).toMatchObject({
      out,
      made: true,
      kid: expect.stringMatching(/^[\w-]{43}$/),
    });
    expect((await stat(out)).mode & 0o777).toBe(0o600);
    expect(made.out).not.toContain('PRIVATE KEY');
  });
  test('never overwrites a file', async () => {
    const out = join(dir, 'receipt.pem');
    await admin(['keys', 'receipt', '--out', out]);
    const before = await readFile(out, 'utf8');
    const again = await admin(['keys', 'receipt', '--out', out]);
    expect(again.code).toBe(1);
    expect(await readFile(out, 'utf8')).toBe(before);
  });
});

describe.each([
  ['master', 'KHB_MASTER_KEY_FILE', /^[A-Za-z0-9+/]{43}=\n$/],
  ['ledger', 'KHB_LEDGER_KEY_FILE', /^-----BEGIN PRIVATE KEY-----/],
] as const)('keys %s', (verb, setting, written) => {
  const env = { KHB_ENVIRONMENT: 'test', KHB_PROVINCE: 'ha-nam' };
  test('makes a key that its owner alone may read, names the setting, and never overwrites', async () => {
    const out = join(dir, verb);
    const made = await admin(['keys', verb, '--out', out], env);
    expect(made.code).toBe(0);
    expect(made.out).toContain(`${setting}=${out}`);
    expect((await stat(out)).mode & 0o777).toBe(0o600);
    const before = await readFile(out, 'utf8');
    expect(before).toMatch(written);
    expect(made.out).not.toContain(before.trim());
    const again = await admin(['keys', verb, '--out', out, '--json'], env);
    expect([again.code, JSON.parse(again.out)]).toEqual([1, { out, made: false }]);
    expect(await readFile(out, 'utf8')).toBe(before);
  });
  test('wants a file', async () => {
    expect((await admin(['keys', verb], env)).code).toBe(64);
  });
});

test('keys master says that a copy must be kept elsewhere', async () => {
  const { out } = await admin(['keys', 'master', '--out', join(dir, 'master')]);
  expect(out).toMatch(/Giữ thêm một bản ở nơi khác[\s\S]*Keep a copy elsewhere too/);
});

test('keys ledger prints the verifier key, with province and environment in its name', async () => {
  const out = join(dir, 'ledger');
  expect((await admin(['keys', 'ledger', '--out', out])).err).toMatch(/^KHB_ENVIRONMENT/);
  await expect(stat(out)).rejects.toThrow();
  const made = await admin(['keys', 'ledger', '--out', out], {
    KHB_ENVIRONMENT: 'test',
    KHB_PROVINCE: 'ha-nam',
  });
  expect(made.out).toMatch(/^kho-hoc-ba\/ha-nam\/test\/so-cai\+[0-9a-f]{8}\+[A-Za-z0-9+/=]+$/m);
});

describe('keys witness', () => {
  const words = (name: string, url: string) => {
    const files = ['--out', join(dir, 'witness.pem'), '--list', join(dir, 'witnesses.json')];
    return ['keys', 'witness', '--name', name, '--url', url, ...files];
  };
  test('makes its key and the file that names it, and goes on where it was cut off', async () => {
    const asked = words('witness.example/one', 'http://127.0.0.1:9555');
    expect((await admin(asked)).code).toBe(0);
    const list = await readFile(join(dir, 'witnesses.json'), 'utf8');
    const { quorum, witnesses } = witnessesSchema.parse(JSON.parse(list));
    expect([quorum, witnesses]).toMatchObject([
      1,
      [{ url: 'http://127.0.0.1:9555', key: { name: 'witness.example/one', type: 'cosignature/v1' } }],
    ]);
    for (const name of ['witness.pem', 'witnesses.json'])
      expect((await stat(join(dir, name))).mode & 0o777).toBe(0o600);
    expect((await admin(asked)).code).toBe(1);
    await rm(join(dir, 'witnesses.json'));
    expect((await admin(asked)).code).toBe(0);
    expect(await readFile(join(dir, 'witnesses.json'), 'utf8')).toBe(list);
  });
  test.each([
    ['a name with a space', 'a b', 'http://x'],
    ['a name with a plus', 'a+b', 'http://x'],
    ['an address that is none', 'a', 'x'],
  ])('%s is refused before anything is made', async (_, name, url) => {
    expect((await admin(words(name, url))).code).toBe(64);
    await expect(stat(join(dir, 'witness.pem'))).rejects.toThrow();
  });
});

describe('keys rotate', () => {
  const kidOf = (out: string) => JSON.parse(out).kid as string;
  const list = async (file: string) =>
    (JSON.parse(await readFile(file, 'utf8')) as { keys: { kid: string; nbf?: number; exp?: number }[] })
      .keys;

  test('makes a new key, lists both, and goes on where it was cut off', async () => {
    const file = (name: string) => join(dir, `rotate-${name}`);
    const first = kidOf((await admin(['keys', 'receipt', '--out', file('1.pem'), '--json'])).out);
    const rotate = (key: string, out: string, ...more: string[]) =>
      admin(['keys', 'rotate', '--key', file(key), '--list', file('keys.json'), '--out', file(out), ...more]);

    const once = await rotate('1.pem', '2.pem', '--json');
    expect(once.code).toBe(0);
    const second = kidOf(once.out);
    expect(await list(file('keys.json'))).toMatchObject([
      { kid: first, exp: expect.any(Number) },
      { kid: second, nbf: expect.any(Number) },
    ]);
    expect((await stat(file('2.pem'))).mode & 0o777).toBe(0o600);

    const before = [await readFile(file('2.pem'), 'utf8'), await readFile(file('keys.json'), 'utf8')];
    expect((await rotate('1.pem', '2.pem')).code).toBe(0);
    expect([await readFile(file('2.pem'), 'utf8'), await readFile(file('keys.json'), 'utf8')]).toEqual(
      before,
    );
    // Cut off after the key was made and before it was listed.
    await rm(file('keys.json'));
    expect(kidOf((await rotate('1.pem', '2.pem', '--json')).out)).toBe(second);

    expect(await rotate('1.pem', '3.pem')).toMatchObject({
      code: 1,
      err: expect.stringContaining('was replaced'),
    });
    await expect(readFile(file('3.pem'))).rejects.toThrow();
    expect((await rotate('2.pem', '2.pem')).code).toBe(1);
    expect((await rotate('2.pem', '3.pem')).code).toBe(0);
    expect((await list(file('keys.json'))).map(({ exp }) => exp === undefined)).toEqual([false, false, true]);
  });

  test('an end that is over, or no instant, is refused before anything is made', async () => {
    const file = (name: string) => join(dir, `until-${name}`);
    await admin(['keys', 'receipt', '--out', file('1.pem')]);
    for (const until of ['2020-01-01T00:00:00Z', 'tomorrow']) {
      const named = ['--key', file('1.pem'), '--list', file('keys.json'), '--out', file('2.pem')];
      expect((await admin(['keys', 'rotate', ...named, '--until', until])).code).toBe(64);
      await expect(readFile(file('2.pem'))).rejects.toThrow();
    }
  });
});
