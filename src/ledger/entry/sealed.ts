import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Compact JWE (RFC 7516), `dir` and A256GCM (RFC 7518, 4.5 and 5.3), with a fresh IV: no two are alike. */
export function sealText(text: string, key: Uint8Array, kid: string): string {
  const header = Buffer.from(JSON.stringify({ alg: 'dir', enc: 'A256GCM', kid })).toString('base64url');
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, iv).setAAD(Buffer.from(header));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return [header, '', ...[iv, sealed, cipher.getAuthTag()].map((part) => part.toString('base64url'))].join(
    '.',
  );
}

/** @throws Error for another key, another header or anything that was changed */
export function openSealed(jwe: string, key: Uint8Array, kid: string): string {
  const [header = '', none, iv = '', sealed = '', tag = '', ...more] = jwe.split('.');
  const expected = Buffer.from(JSON.stringify({ alg: 'dir', enc: 'A256GCM', kid })).toString('base64url');
  if (header !== expected || none !== '' || more.length > 0) throw new Error('not a JWE of this key');
  const [ivBytes, tagBytes] = [Buffer.from(iv, 'base64url'), Buffer.from(tag, 'base64url')];
  if (ivBytes.length !== IV_BYTES || tagBytes.length !== TAG_BYTES) throw new Error('not a JWE of A256GCM');
  const decipher = createDecipheriv(ALGORITHM, key, ivBytes).setAAD(Buffer.from(header));
  decipher.setAuthTag(tagBytes);
  return Buffer.concat([decipher.update(Buffer.from(sealed, 'base64url')), decipher.final()]).toString(
    'utf8',
  );
}
