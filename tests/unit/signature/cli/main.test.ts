import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompactSign, exportJWK, generateKeyPair } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeFaultySigner } from '../../../../kit/faulty-signer.ts';
import { publishPolicy } from '../../../../src/ledger/note/published-policy.ts';
import { SAMPLE_RECEIPT } from '../../../support/sample-receipt.ts';
import { makeFixture, PROFILES } from '../../../support/signed-documents.ts';
import { smallLog } from '../../../support/small-log.ts';

const MAIN = join(import.meta.dirname, '../../../../src/signature/cli/main.ts');
const receipt = SAMPLE_RECEIPT;
let dir: string;
const file = (name: string) => join(dir, name);

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'khb-verify-'));
  await mkdir(file('trust'));
  const fixture = await makeFixture();
  // The command judges by the machine's clock: these were signed in May 2025.
  const text = (signing = {}) => fixture.text(signing, 'first', '2024-2025');
  const untrusted = await makeFaultySigner(fixture.pki, fixture.school, 'principal', 'untrusted');
  const { publicKey, privateKey } = await generateKeyPair('Ed25519', { extractable: true });
  await Promise.all([
    writeFile(file('trust/root.pem'), fixture.pki.rootPem),
    writeFile(file('trust/issuing.pem'), fixture.pki.issuingPem),
    writeFile(file('good.xml'), text()),
    writeFile(file('bad.xml'), text().replace('Toán', 'Toàn')),
    writeFile(file('untrusted.xml'), text({ signers: { CBQL: untrusted } })),
    writeFile(file('other.xml'), '<TAI_LIEU/>'),
    writeFile(file('keys.json'), JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'own' }] })),
    writeFile(
      file('other-keys.json'),
      JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'other' }] }),
    ),
    ...[undefined, 'test', 'production'].map(async (environment) =>
      writeFile(
        file(`${environment}.jws`),
        await new CompactSign(Buffer.from(JSON.stringify({ ...receipt, environment })))
          .setProtectedHeader({ alg: 'EdDSA', kid: 'own', typ: 'kho-hoc-ba-receipt+jws' })
          .sign(privateKey),
      ),
    ),
    writeFile(
      file('not-a-receipt.jws'),
      await new CompactSign(Buffer.from('{}')).setProtectedHeader({ alg: 'EdDSA' }).sign(privateKey),
    ),
  ]);
});
afterAll(() => rm(dir, { recursive: true, force: true }));

function run(...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...args], (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}
const verify = (...args: readonly string[]) => run('--profiles', PROFILES, '--trust', file('trust'), ...args);

test('a good document: exit 0, in Vietnamese with English beside', async () => {
  const { code, stdout } = await verify(file('good.xml'));
  expect(code).toBe(0);
  expect(stdout).toContain('HỢP LỆ / VALID (TOTAL-PASSED)');
  expect(stdout).toContain('hiệu trưởng / principal');
  expect(stdout).toContain('Đ15.b) nội dung không bị thay đổi / content unaltered: đạt / passed');
});

test('an altered one: exit 1, the reason and the role', async () => {
  const { code, stdout } = await verify(file('bad.xml'));
  expect(code).toBe(1);
  expect(stdout).toContain('digest-mismatch (Đ15.b)');
});

test('one of an unknown authority: exit 2', async () => {
  expect((await verify(file('untrusted.xml'))).code).toBe(2);
});

test('the worst of several gives the exit code; --json is one object on the last line', async () => {
  const { code, stdout } = await verify('--json', file('good.xml'), file('untrusted.xml'), file('other.xml'));
  const { reports } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  expect(code).toBe(1);
  expect(reports.map((entry: { report: { indication: string } }) => entry.report.indication)).toEqual([
    'TOTAL-PASSED',
    'INDETERMINATE',
    'TOTAL-FAILED',
  ]);
});

test('a receipt under a key that is not in the set: exit 2, and what to do', async () => {
  const { code, stdout } = await run('--receipt', file('production.jws'), '--keys', file('other-keys.json'));
  expect(code).toBe(2);
  expect(stdout).toContain('INDETERMINATE: receipt-key-unknown');
  expect(stdout).toContain('/.well-known/jwks.json');
  expect(stdout).not.toContain('NOT genuine');
});

test('a text that is no receipt: exit 1', async () => {
  const { code, stdout } = await run('--receipt', file('not-a-receipt.jws'), '--keys', file('keys.json'));
  expect(code).toBe(1);
  expect(stdout).toContain('receipt-malformed');
});

test.each([
  ['test', 'TEST RECEIPT'],
  ['production', 'in production'],
  [undefined, 'an old receipt'],
])('a genuine receipt says what repository gave it: %s', async (environment, said) => {
  const { code, stdout } = await run('--receipt', file(`${environment}.jws`), '--keys', file('keys.json'));
  expect(code).toBe(0);
  expect(stdout).toContain('the receipt is genuine');
  expect(stdout).toContain(said);
});

test('a receipt with its proof: by the published policy, and never without one', async () => {
  const entry = JSON.stringify({
    id: `submission/${receipt.submissionId}/2/0`,
    type: 'submission.accepted',
    subject: { sha256: receipt.sha256 },
  });
  const log = smallLog(['{}', entry, '{}']);
  const ledger = file('ledger.json');
  await writeFile(ledger, JSON.stringify({ ...publishPolicy(log.policy), more: 'is not read' }));
  const jws = await readFile(file('production.jws'), 'utf8');
  const saved = async (content: object) => {
    await writeFile(file('receipt.json'), JSON.stringify(content));
    return ['--receipt', file('receipt.json'), '--keys', file('keys.json')];
  };
  const proven = { entry, proof: log.proof(1) };
  for (const content of [
    { receipt: jws, ...proven },
    { id: 'x', receipt: jws, proof: { state: 'proven', ...proven } },
  ]) {
    const args = await saved(content);
    const { code, stdout } = await run(...args, '--ledger', ledger);
    expect([code, stdout]).toEqual([0, expect.stringContaining('entry 1')]);
    expect((await run(...args)).code).toBe(64);
  }
  const { code, stdout } = await run(
    ...(await saved({ receipt: jws, entry, proof: log.proof(0) })),
    '--ledger',
    ledger,
    '--json',
  );
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ ok: true, proof: { code: 'proof-entry-not-in-tree' } });
  const pending = await saved({ receipt: jws, proof: { state: 'pending' } });
  expect((await run(...pending, '--ledger', ledger)).code).toBe(2);
  expect((await run(...(await saved({ receipt: jws })), '--ledger', ledger)).code).toBe(64);
  expect((await run(...(await saved({ proof: proven })), '--ledger', ledger)).code).toBe(64);
  await writeFile(ledger, JSON.stringify({ ...publishPolicy(log.policy), quorum: 2 }));
  expect((await run(...(await saved({ receipt: jws, ...proven })), '--ledger', ledger)).code).toBe(64);
}, 120_000);

test.each([
  ['nothing', []],
  ['an unknown option', ['--khong-co']],
  ['a receipt without keys', ['--receipt', 'x']],
  ['the ledger without a receipt', ['--ledger', 'x', 'khong-co.xml']],
  ['a timestamp without the ledger', '--receipt x --keys x --timestamp x --tsa-trust x'.split(' ')],
  ['a file that is not there', ['--profiles', PROFILES, 'khong-co.xml']],
])('wrong use: %s, exit 64', async (_, args) => {
  const { code, stderr } = await run(...args);
  expect(code).toBe(64);
  expect(stderr).toContain('--help');
});

test('--help', async () => {
  expect(await run('--help')).toMatchObject({ code: 0, stdout: expect.stringContaining('npm run verify') });
});
