import { createPublicKey, hash, type KeyObject, sign, verify } from 'node:crypto';

/** Signature types of c2sp.org/signed-note: Ed25519 over the text, and a witness's with its time (tlog-cosignature). */
export type SignatureType = 'ed25519' | 'cosignature/v1';

const TYPE_BYTE: Readonly<Record<SignatureType, number>> = { ed25519: 0x01, 'cosignature/v1': 0x04 };
const ED25519_BYTES = 32;

/** Whoever signs notes: name and key ID together tell a key and what it signs. */
export interface NoteKey {
  readonly name: string;
  readonly type: SignatureType;
  /** the first four bytes of SHA-256(name || 0x0A || type || public key), in hex */
  readonly id: string;
  readonly publicKey: KeyObject;
}

export interface NoteSigner {
  readonly key: NoteKey;
  /** Ed25519 over the message (RFC 8032), 64 bytes */
  sign(message: Uint8Array): Uint8Array;
}

/** Key names have no spaces and no plus, as notes and verifier keys are taken apart at them. */
export function isKeyName(name: string): boolean {
  return /^[^\s+\p{Cc}\p{Z}]+$/u.test(name);
}

/** @throws RangeError for a name or a key that notes can't have */
export function noteKey(name: string, type: SignatureType, publicKey: KeyObject): NoteKey {
  if (!isKeyName(name)) throw new RangeError('a key name has no space and no plus');
  if (publicKey.asymmetricKeyType !== 'ed25519') throw new RangeError('a note is signed with Ed25519');
  const id = hash('sha256', Buffer.concat([Buffer.from(`${name}\n`), typedKey(type, publicKey)]), 'hex');
  return { name, type, id: id.slice(0, 8), publicKey };
}

export function noteSigner(name: string, type: SignatureType, privateKey: KeyObject): NoteSigner {
  return {
    key: noteKey(name, type, createPublicKey(privateKey)),
    sign: (message) => sign(null, message, privateKey),
  };
}

export function isSignedBy(key: NoteKey, message: Uint8Array, signature: Uint8Array): boolean {
  return verify(null, message, key.publicKey, signature);
}

/** `<name>+<key ID>+<base64 of type and key>`: how a key is handed to other programs (signed-note, verifier keys). */
export function verifierKey({ name, id, type, publicKey }: NoteKey): string {
  return `${name}+${id}+${typedKey(type, publicKey).toString('base64')}`;
}

/** Undefined for anything but a verifier key whose ID is right and whose type is known. */
export function parseVerifierKey(text: string): NoteKey | undefined {
  const [name = '', id, base64 = ''] = text.split(/\+([0-9a-f]{8})\+/, 3);
  const bytes = Buffer.from(base64, 'base64');
  const type = bytes[0] === TYPE_BYTE.ed25519 ? 'ed25519' : 'cosignature/v1';
  if (bytes.length !== 1 + ED25519_BYTES || !isKeyName(name)) return undefined;
  const x = bytes.subarray(1).toString('base64url');
  const key = noteKey(name, type, createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }));
  return key.id === id && verifierKey(key) === text ? key : undefined;
}

function typedKey(type: SignatureType, publicKey: KeyObject): Buffer {
  const { x } = publicKey.export({ format: 'jwk' });
  return Buffer.concat([Buffer.from([TYPE_BYTE[type]]), Buffer.from(x ?? '', 'base64url')]);
}
