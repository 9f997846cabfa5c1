import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ToBeStamped } from './adapter.ts';
import { runProgram } from './checkout.ts';
import { adapterUnderTest } from './under-test.ts';

/** Files of a trust folder, by name. */
export type TrustFiles = Readonly<Record<string, string | Uint8Array>>;

/** `npm run verify -- --trust` on a document, by the machine's clock. */
export async function verified(trust: TrustFiles, document: string) {
  return inFolder(async (dir) => {
    await layDown(join(dir, 'trust'), trust);
    await writeFile(join(dir, 'hocba.xml'), document);
    const args = ['--json', '--trust', join(dir, 'trust'), join(dir, 'hocba.xml')];
    const { code, out, err, json } = await runProgram(adapterUnderTest(), 'verify', args);
    return { code, said: out + err, codes: codesOf(json?.reports?.[0].report) };
  });
}

interface Reported {
  readonly findings: readonly { readonly code: string }[];
  readonly signatures: readonly {
    readonly role: string;
    readonly findings: readonly { readonly code: string }[];
  }[];
}

/** `role: code` of each finding, once each. */
function codesOf(report: Reported | undefined): readonly string[] {
  if (!report) return [];
  const ofRoles = report.signatures.flatMap(({ role, findings }) =>
    findings.map(({ code }) => `${role}: ${code}`),
  );
  return [...new Set([...report.findings.map(({ code }) => code), ...ofRoles])];
}

/** `npm run verify -- --receipt … --timestamp`: what it says of a token over the digest that the receipt waits for. */
export async function verifiedTimestamp(trust: TrustFiles, receipt: ToBeStamped, token: Uint8Array) {
  return inFolder(async (dir) => {
    const path = (name: string) => join(dir, name);
    await layDown(path('trust'), trust);
    for (const [name, content] of Object.entries(receipt.files(token))) await writeFile(path(name), content);
    const words = [...receipt.words(path), '--tsa-trust', path('trust'), '--json'];
    const { json } = await runProgram(adapterUnderTest(), 'verify', words);
    return json?.timestamp.code ?? 'none';
  });
}

/** `npm run verify -- --receipt` under these published keys. */
export async function verifiedReceipt(receipt: string, keys: readonly object[]) {
  return inFolder(async (dir) => {
    await writeFile(join(dir, 'receipt'), receipt);
    await writeFile(join(dir, 'keys'), JSON.stringify({ keys }));
    const args = ['--receipt', join(dir, 'receipt'), '--keys', join(dir, 'keys')];
    const { code, out, err } = await runProgram(adapterUnderTest(), 'verify', args);
    return { code, said: out + err };
  });
}

async function layDown(dir: string, files: TrustFiles): Promise<void> {
  await mkdir(dir);
  for (const [name, content] of Object.entries(files)) await writeFile(join(dir, name), content);
}

async function inFolder<T>(work: (dir: string) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), 'khb-faults-verify-'));
  try {
    return await work(dir);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
