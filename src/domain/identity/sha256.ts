import type { Brand } from './brand.ts';

/** SHA-256 of a document's bytes: 64 lower-case hexadecimal digits. It names a blob at every site. */
export type Sha256 = Brand<string, 'Sha256'>;

export function parseSha256(text: string): Sha256 | undefined {
  return /^[0-9a-f]{64}$/.test(text) ? (text as Sha256) : undefined;
}
