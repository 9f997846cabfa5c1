import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { validateCore } from '../../src/signature/core/validate.ts';
import { findXmlsec, verifyAllWithXmlsec } from './xmlsec.ts';

export interface Agreement {
  readonly name: string;
  readonly ours: 'valid' | 'invalid' | 'refused';
  readonly reason: string | null;
  /** undefined where libxmlsec1 cannot be had here */
  readonly xmlsec1: boolean | undefined;
}

/** Our verdict on each document beside libxmlsec1's, which takes the certificate of KeyInfo as we do. */
export async function judgeBoth(
  documents: readonly (readonly [name: string, document: string | Uint8Array])[],
): Promise<Agreement[]> {
  const theirs = await byXmlsec(documents.map(([, document]) => document));
  return documents.map(([name, document], index) => {
    const { verdict, reason } = validateCore(Buffer.from(document as Uint8Array));
    return { name, ours: verdict, reason, xmlsec1: theirs[index] };
  });
}

async function byXmlsec(documents: readonly (string | Uint8Array)[]): Promise<(boolean | undefined)[]> {
  const xmlsec = await findXmlsec();
  if ('missing' in xmlsec) {
    console.warn(`skipped beside xmlsec1: ${xmlsec.missing}`);
    return [];
  }
  const dir = await mkdtemp(join(tmpdir(), 'khb-xmlsec-'));
  try {
    const files = documents.map((_, index) => join(dir, `${index}.xml`));
    await Promise.all(documents.map((document, index) => writeFile(files[index] ?? '', document)));
    const results = await verifyAllWithXmlsec(xmlsec, files);
    return results.map(({ signatures, error }) => error === undefined && signatures.every((one) => one));
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

export function agreementTable(rows: readonly Agreement[]): string {
  const width = Math.max(...rows.map(({ name }) => name.length));
  return rows
    .map(
      ({ name, ours, reason, xmlsec1 }) =>
        `${name.padEnd(width)}  ${`${ours}${reason === null ? '' : ` ${reason}`}`.padEnd(32)}  ${xmlsec1 === undefined ? '-' : xmlsec1 ? 'xmlsec1: valid' : 'xmlsec1: no'}`,
    )
    .join('\n');
}
