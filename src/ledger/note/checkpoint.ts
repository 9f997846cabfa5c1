import { HASH_BYTES } from '../tree/hash.ts';
import type { TreeHead } from '../tree/proof.ts';
import { isSignedBy, type NoteKey, type NoteSigner } from './keys.ts';
import type { Note, SignatureLine } from './note.ts';

/** What a log says of itself (c2sp.org/tlog-checkpoint). Ours have no extension lines, and none are read. */
export interface Checkpoint extends TreeHead {
  /** the log's name, the first line */
  readonly origin: string;
}

export function checkpointText({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${Buffer.from(root).toString('base64')}\n`;
}

/** Undefined for anything but origin, size and root, each spelt in its one way. */
export function parseCheckpoint(text: string): Checkpoint | undefined {
  const [origin = '', decimal = '', base64 = '', end, ...more] = text.split('\n');
  const size = Number(decimal);
  const root = Buffer.from(base64, 'base64');
  const isWhole = origin !== '' && end === '' && more.length === 0 && root.length === HASH_BYTES;
  if (!isWhole || !Number.isSafeInteger(size) || size < 0) return undefined;
  const checkpoint = { origin, size, root };
  return checkpointText(checkpoint) === text ? checkpoint : undefined;
}

/** The log's own signature, Ed25519 over the text. */
export function signCheckpoint(text: string, { key, sign }: NoteSigner): SignatureLine {
  return { name: key.name, id: key.id, signature: sign(Buffer.from(text)) };
}

const TIME_BYTES = 8;

/**
 * A witness's signature (c2sp.org/tlog-cosignature, Ed25519): this is the largest tree it has seen of the log by then.
 * @param seconds since 1970
 */
export function cosignCheckpoint(text: string, { key, sign }: NoteSigner, seconds: number): SignatureLine {
  const time = Buffer.alloc(TIME_BYTES);
  time.writeBigUInt64BE(BigInt(seconds));
  return {
    name: key.name,
    id: key.id,
    signature: Buffer.concat([time, sign(cosignedMessage(text, BigInt(seconds)))]),
  };
}

function cosignedMessage(text: string, seconds: bigint): Uint8Array {
  return Buffer.from(`cosignature/v1\ntime ${seconds}\n${text}`);
}

/** What a key says of a note: nothing, something true, or something false, which damns the whole note. */
export type KeysWord =
  | { readonly says: 'nothing' }
  | { readonly says: 'false' }
  /** `at`: in seconds, where the signature has a time */
  | { readonly says: 'true'; readonly at?: number };

export function wordOf(key: NoteKey, { text, signatures }: Note): KeysWord {
  const own = signatures.filter(({ name, id }) => name === key.name && id === key.id);
  const words = own.map(({ signature }) =>
    key.type === 'ed25519' ? plainWord(key, text, signature) : timedWord(key, text, signature),
  );
  return words.find(({ says }) => says === 'false') ?? words[0] ?? { says: 'nothing' };
}

function plainWord(key: NoteKey, text: string, signature: Uint8Array): KeysWord {
  return { says: isSignedBy(key, Buffer.from(text), signature) ? 'true' : 'false' };
}

function timedWord(key: NoteKey, text: string, signature: Uint8Array): KeysWord {
  if (signature.length <= TIME_BYTES) return { says: 'false' };
  const seconds = Buffer.from(signature.subarray(0, TIME_BYTES)).readBigUInt64BE();
  const at = Number(seconds);
  const isTrue = isSignedBy(key, cosignedMessage(text, seconds), signature.subarray(TIME_BYTES));
  return isTrue && Number.isSafeInteger(at) ? { says: 'true', at } : { says: 'false' };
}
