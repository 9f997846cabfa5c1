import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answer, type Script, scriptedRepository } from './scripted-repository.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'khb-kit-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

/** Runs the command as a school would, without waiting for nothing in this process: it also serves the answers. */
async function school(args: readonly string[], environment: Record<string, string> = {}) {
  const child: ChildProcess = spawn(process.execPath, ['kit/main.ts', ...args], {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    code,
    out,
    err,
    json: args.includes('--json') ? JSON.parse(out.trimEnd().split('\n').at(-1) ?? '') : undefined,
  };
}

async function against(script: Script, args: readonly string[]) {
  let calls = 0;
  const repository = await scriptedRepository((received, response) => {
    if (received.url === '/v1/caller') return answer(response, 200, { kind: 'school', schoolId: '37099001' });
    calls += 1;
    script(received, response, calls);
  });
  try {
    const run = await school([...args, '--dir', dir, '--url', repository.baseUrl, '--json'], {
      KHB_SCHOOL_KEY: 'khb_k',
    });
    return { ...run, received: repository.received.filter(({ url }) => url !== '/v1/caller') };
  } finally {
    await repository.close();
  }
}

test('from nothing to pushed transcripts, command by command', async () => {
  const init = await school(['init', '--dir', dir, '--schools', '37099001', '--classes', '6A,7B', '--json']);
  expect(init).toMatchObject({ code: 0, json: { ok: true, schools: ['37099001'] } });
  expect((await readdir(join(dir, 'trust'))).sort()).toEqual(['issuing.pem', 'root.pem']);

  const made = await school(['make', '--dir', dir, '--pupils', '2', '--seed', 's', '--json']);
  expect(made).toMatchObject({ code: 0, json: { documents: 4 } });

  expect(await school(['sign', '--dir', dir, '--json'])).toMatchObject({ code: 0, json: { signed: 4 } });
  const signed = await readFile(join(dir, 'signed/37099001/2025-2026/7B-002.xml'), 'utf8');
  expect(signed.match(/<Signature /g)).toHaveLength(15);

  const opened = await against(
    ({ body }, response) => {
      const results = JSON.parse(body.toString()).personalIds.map((personalId: string) => ({
        personalId,
        opened: true,
        inherited: [],
      }));
      answer(response, 200, { state: 'done', answer: { kind: 'create', results } });
    },
    ['open', '--school', '37099001'],
  );
  expect(opened).toMatchObject({ code: 0, json: { opened: 4, refused: [] } });

  const pushed = await against(
    (_, response, n) => answer(response, 200, { id: `s${n}`, state: 'accepted' }),
    ['push', '--school', '37099001'],
  );
  expect(pushed).toMatchObject({ code: 0, json: { accepted: 4, refused: 0, unfinished: 0, known: 0 } });
  expect(pushed.received.map(({ body }) => body.toString())).toContain(signed);
  expect(pushed.err).toContain('4/4');

  const again = await against((_, response) => answer(response, 500, {}), ['push', '--school', '37099001']);
  expect(again).toMatchObject({ code: 0, json: { accepted: 4, known: 4 }, received: [] });
}, 60_000);

test('a refusal is told by file, never by personal ID, and ends with 1', async () => {
  const refusal = { code: 'open-at-another-school', title: 'thuộc trường khác' };
  const opened = await against(
    ({ body }, response) => {
      const results = JSON.parse(body.toString()).personalIds.map((personalId: string) => ({
        personalId,
        opened: false,
        refusal,
      }));
      answer(response, 200, { state: 'done', answer: { kind: 'create', results } });
    },
    ['open', '--school', '37099001'],
  );
  expect(opened.code).toBe(1);
  expect(opened.out).toContain('6A-001.xml: thuộc trường khác [open-at-another-school]');
  expect(opened.out + opened.err).not.toMatch(/099[0-9]{9}/);
});

test.each([
  ['another school’s', { kind: 'school', schoolId: '37099002' }, 'trường / school 37099002'],
  ['no school’s', { kind: 'officer', name: 'An' }, 'không trường nào / no school'],
])('a key that is %s: nothing is sent, and it is told whose it is', async (_, caller, told) => {
  const repository = await scriptedRepository((_, response) => answer(response, 200, caller));
  try {
    const options = ['--school', '37099001', '--dir', dir, '--url', repository.baseUrl];
    for (const verb of [['push'], ['open'], ['register'], ['transfer', 'accept', 't1']]) {
      const { code, err } = await school([...verb, ...options], { KHB_SCHOOL_KEY: 'khb_k' });
      expect(code).toBe(64);
      expect(err).toContain(`--school 37099001: khóa này / this key is of: ${told}`);
    }
    expect(repository.received.map(({ method, url }) => `${method} ${url}`)).toEqual(
      Array(4).fill('GET /v1/caller'),
    );
  } finally {
    await repository.close();
  }
});

test.each([
  ['not-permitted', ['transfer', 'release', '6A-001.xml', '--to', '37099002']],
  ['not-receiving-school', ['transfer', 'accept', 't1']],
  ['not-your-pupil', ['cancel', '6A-001.xml', '--reason', 'sai điểm']],
  ['school-mismatch', ['authenticate', '6A-001.xml']],
])('a 403 is told in the words of its problem: %s', async (code, args) => {
  const words = { title: 'không được', title_en: 'may not', detail: 'read only' };
  const refused = await against(
    (_, response) => answer(response, 403, { type: `urn:kho-hoc-ba:problem:${code}`, ...words }),
    [...args, '--school', '37099001'],
  );
  expect(refused.code).toBe(1);
  expect(refused.out + refused.err).toContain(`không được / may not: read only [${code}]`);
  expect(refused.out + refused.err).not.toMatch(/099[0-9]{9}/);
  expect(refused.received).toHaveLength(1);
});

test.each([
  [['init', '--schools', '37099001', '--dir', '$dir'], 1],
  [['init', '--classes', '10A', '--dir', '$dir/other'], 64],
  [['make', '--pupils', 'many', '--dir', '$dir'], 64],
  [['make', '--dir', '$dir/other'], 1],
  [['push', '--school', '37099001', '--dir', '$dir'], 64],
  [['import'], 64],
  [['sign', '--unknown'], 64],
  [[], 64],
  [['--help'], 0],
  [['push', '--help'], 0],
])('%j ends with %i', async (args, code) => {
  const run = await school(args.map((arg) => arg.replace('$dir', dir)));
  expect(run.code).toBe(code);
  if (code === 0) expect(run.out).toContain('npm run school --');
  else expect(run.err + run.out).not.toBe('');
});
