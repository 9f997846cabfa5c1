import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { KeyScope } from '../../domain/events/key-scope.ts';

/** What wraps every key (RFC 3394), and names its scope. */
export interface MasterKey {
  /** tells one generation from another, in hex */
  readonly id: string;
  wrap(key: Uint8Array): Uint8Array;
  /** @throws Error for a key that another master key wrapped */
  unwrap(wrapped: Uint8Array): Uint8Array;
  /** A name for a scope that nobody makes without this key, in hex. */
  nameOf(scope: KeyScope): string;
}

/** The one that wraps now, and former ones whose keys are not wrapped anew yet. */
export interface MasterKeys {
  readonly current: MasterKey;
  readonly former: readonly MasterKey[];
}

const BYTES = 32;
const WRAPPING = 'id-aes256-wrap';
/** RFC 3394, 2.2.3.1 */
const INITIAL_VALUE = Buffer.alloc(8, 0xa6);

/**
 * From the text of a file: a key a line, 32 random bytes in base64, the current one first.
 * @throws Error, without repeating what it read
 */
export function parseMasterKeys(text: string): MasterKeys {
  const [current, ...former] = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => masterKey(keyBytes(line)));
  if (!current) throw new Error('master key: want 32 bytes in base64, a key a line');
  return { current, former };
}

function keyBytes(line: string): Buffer {
  const bytes = Buffer.from(line, 'base64');
  if (bytes.length !== BYTES || bytes.toString('base64') !== line)
    throw new Error('master key: want 32 bytes in base64, a key a line');
  return bytes;
}

export function masterKey(secret: Uint8Array): MasterKey {
  // Two uses, two keys: whoever learns how names are made can unwrap nothing.
  const wrapping = derived(secret, 'wrapping');
  const naming = derived(secret, 'naming');
  return {
    id: createHash('sha256').update(derived(secret, 'id')).digest('hex').slice(0, 16),
    wrap: (key) => {
      const cipher = createCipheriv(WRAPPING, wrapping, INITIAL_VALUE);
      return Buffer.concat([cipher.update(key), cipher.final()]);
    },
    unwrap: (wrapped) => {
      const decipher = createDecipheriv(WRAPPING, wrapping, INITIAL_VALUE);
      return Buffer.concat([decipher.update(wrapped), decipher.final()]);
    },
    nameOf: ({ of, id }) =>
      createHmac('sha256', naming)
        .update(JSON.stringify([of, id]))
        .digest('hex'),
  };
}

function derived(secret: Uint8Array, use: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', `kho-hoc-ba master key: ${use}`, BYTES));
}

/** A new one, as a line of its file. */
export function makeMasterKey(): string {
  return `${randomBytes(BYTES).toString('base64')}\n`;
}
