import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { readProfiles } from '../../../src/signature/profile/read-profiles.ts';
import { scan } from '../../../src/signature/xml/scan.ts';
import { c14nCase } from '../../fuzz/c14n-case.ts';
import { type Corpus, makeCorpus } from '../../fuzz/corpus.ts';
import type { Fault, FuzzCase } from '../../fuzz/fuzz-case.ts';
import { type VerifyContext, verifyCase, verifyContext, wrongAcceptance } from '../../fuzz/verify-case.ts';
import { signXml, x509 } from '../../support/sign-xml.ts';
import { PROFILES } from '../../support/signed-documents.ts';
import { makeTestAuthority } from '../../support/test-keys.ts';

/** Short runs of `npm run fuzz`; a fault shows the document that makes it. */
function faults(run: FuzzCase, count: number): (Omit<Fault, 'document'> & { document: string })[] {
  return Array.from({ length: count }, (_, index) => run.run(index))
    .filter((fault) => fault !== undefined)
    .map((fault) => ({ ...fault, document: Buffer.from(fault.document).toString() }));
}

describe('canonicalisation', () => {
  test('of 5,000 documents is what libxml2 makes', { timeout: 120_000 }, () => {
    expect(faults(c14nCase(20_260_601), 5000)).toEqual([]);
  });

  test('is tried on documents that are read, and on damaged ones', () => {
    const run = c14nCase(1);
    const read = Array.from({ length: 500 }, (_, index) => isRead(run.make(index)));
    const share = read.filter((one) => one).length / read.length;
    expect(share).toBeGreaterThan(0.6);
    expect(share).toBeLessThan(0.98);
  });
});

describe('verification', () => {
  let corpus: Corpus;
  let context: VerifyContext;
  let run: FuzzCase;
  beforeAll(async () => {
    corpus = await makeCorpus();
    const profile = (await readProfiles(PROFILES)).get('hocba-thcs/1');
    if (!profile) throw new Error('config/profiles holds no hocba-thcs/1');
    context = verifyContext(corpus, profile);
    run = verifyCase(context, 20_260_601);
  }, 60_000);

  test('accepts of 1,500 changed documents only what an original signed', { timeout: 120_000 }, () => {
    expect(faults(run, 1500)).toEqual([]);
  });

  test('tries changed documents, each the same every time', () => {
    const originals = [...corpus.transcripts, ...corpus.others].map((one) =>
      Buffer.from(one).toString('latin1'),
    );
    const made = Array.from({ length: 100 }, (_, index) => Buffer.from(run.make(index)).toString('latin1'));
    expect(made.filter((one) => originals.includes(one)).length).toBeLessThan(20);
    expect(made).toEqual(made.map((_, index) => Buffer.from(run.make(index)).toString('latin1')));
  });

  test('would be caught accepting what no original signed', async () => {
    const { certificate, privateKey } = await (await makeTestAuthority()).issue(
      generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    );
    const stranger = signXml('<a><b Id="x1">10</b>{{signature}}</a>', {
      key: privateKey,
      keyInfo: x509([certificate]),
      method: 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256',
      references: [{ uri: '#x1' }],
    });
    expect(wrongAcceptance(Buffer.from(stranger), context)).toEqual({
      kind: 'wronglyAccepted',
      what: 'core: signs what no original signs',
    });
    // The trust list of a transcript's own PKI, but one of its originals gone from what is known.
    const fewer = { ...context, transcripts: context.transcripts.slice(1) };
    const [first = Buffer.alloc(0)] = corpus.transcripts;
    expect(wrongAcceptance(first, context)).toBeUndefined();
    expect(wrongAcceptance(first, fewer)).toMatchObject({ what: 'transcript: signs what no original signs' });
  });
});

describe('npm run fuzz', () => {
  const program = join(import.meta.dirname, '../../fuzz/main.ts');
  const fuzz = (
    args: readonly string[],
    options: { readonly node?: readonly string[]; readonly env?: NodeJS.ProcessEnv } = {},
  ): Promise<{ code: unknown; last: string }> =>
    new Promise((resolve) => {
      const { node = [], env = {} } = options;
      const how = { timeout: 60_000, killSignal: 'SIGKILL', env: { ...process.env, ...env } } as const;
      execFile(process.execPath, [...node, program, ...args], how, (error, stdout) => {
        resolve({ code: error ? error.code : 0, last: stdout.trim().split('\n').at(-1) ?? '' });
      });
    });

  test('a document whose verification never ends: exit 1, it is kept, and those behind it are tried', {
    timeout: 90_000,
  }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'khb-hang-'));
    const hung = join(folder, 'hung.xml');
    const { code, last } = await fuzz(['verify', '--count', '30', '--seed', '7'], {
      node: ['--import', join(import.meta.dirname, '../../support/hanging-document.ts')],
      env: { KHB_TEST_HUNG: hung, TMPDIR: folder },
    });
    expect(code).toBe(1);
    const counts = { documents: 30, differences: 0, crashes: 1, wronglyAccepted: 0, seed: 7 };
    expect(JSON.parse(last)).toEqual(counts);
    const kept = (await readdir(folder, { recursive: true })).filter((file) => /crash-\d+\.xml$/.test(file));
    expect(kept).toHaveLength(1);
    expect(await readFile(join(folder, kept[0] ?? ''))).toEqual(await readFile(hung));
    await rm(folder, { recursive: true });
  });

  test.each(['c14n', 'verify'])('%s: counts as the last line, exit 0', { timeout: 60_000 }, async (what) => {
    const { code, last } = await fuzz([what, '--count', '50', '--seed', '7']);
    expect(code).toBe(0);
    const counts = { documents: 50, differences: 0, crashes: 0, wronglyAccepted: 0, seed: 7 };
    expect(JSON.parse(last)).toEqual(counts);
  });

  test.each([[[]], [['x']], [['c14n', '--count', 'x']], [['c14n', '--x']]])('wrong use: %j', async (args) => {
    expect((await fuzz(args)).code).toBe(64);
  });
});

function isRead(bytes: Uint8Array): boolean {
  try {
    scan(bytes);
    return true;
  } catch {
    return false;
  }
}
