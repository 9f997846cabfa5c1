import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TrustSnapshot, trustSnapshot } from './trust.ts';

/**
 * Reads every `.pem`, `.crt` and `.cer` file (PEM) of a folder into a trust list.
 * @throws Error when the folder cannot be read, a file holds no certificate, or there is no root among them
 */
export async function readTrust(dir: string): Promise<TrustSnapshot> {
  const names = (await readdir(dir)).filter((name) => /\.(pem|crt|cer)$/.test(name));
  return trustSnapshot(
    await Promise.all(names.map(async (name) => ({ name, text: await readFile(join(dir, name), 'utf8') }))),
  );
}
