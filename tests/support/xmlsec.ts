import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { findPythonTool, type PythonTool } from './python-tool.ts';

export interface XmlsecResult {
  readonly file: string;
  /** one verdict for each Signature, in document order */
  readonly signatures: readonly boolean[];
  readonly error?: string;
}

/** libxmlsec1 by way of its Python wheel (some 20 MB), or why it can't be had here. */
export type Xmlsec = PythonTool;

export function findXmlsec(): Promise<Xmlsec> {
  return findPythonTool('xmlsec', ['xmlsec==1.3.17', 'lxml==6.1.3']);
}

/**
 * One Python process over all files; results in the order of `files`. With `trusted` (PEM) the certificate of each
 * signature must also have a path to one of them, today.
 */
export async function verifyAllWithXmlsec(
  xmlsec: { readonly python: string },
  files: readonly string[],
  trusted: readonly string[] = [],
): Promise<XmlsecResult[]> {
  const child = spawn(xmlsec.python, [join(dirname(import.meta.filename), 'verify-all.py')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(JSON.stringify({ files, trusted }));
  let output = '';
  for await (const chunk of child.stdout.setEncoding('utf8')) output += chunk;
  const code =
    child.exitCode ?? (await new Promise<number | null>((resolve) => child.once('close', resolve)));
  if (code !== 0) throw new Error(`verify-all.py ended with ${code}`);
  return output
    .trimEnd()
    .split('\n')
    .map((line): XmlsecResult => JSON.parse(line));
}
