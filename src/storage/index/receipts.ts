import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { CompactSign, calculateJwkThumbprint, exportJWK } from 'jose';
import { type HouseKey, houseKeySchema } from '../../domain/receipt/house-keys.ts';
import type { Receipt } from '../../domain/receipt/receipt.ts';
import { canonicalJson } from './canonical-json.ts';

/** The repository's own signing key. `publicJwk.kid` is its thumbprint (RFC 7638). */
export interface ReceiptKey {
  readonly privateKey: KeyObject;
  readonly publicJwk: HouseKey;
}

const TYPE = 'kho-hoc-ba-receipt+jws';

/** PKCS#8 PEM with an Ed25519 key (RFC 8410). Throws an Error for anything else, without repeating it. */
export async function loadReceiptKey(pem: string): Promise<ReceiptKey> {
  const privateKey = parsePrivateKey(pem);
  if (privateKey.asymmetricKeyType !== 'ed25519') throw new Error('receipt key: want Ed25519');
  const jwk = await exportJWK(createPublicKey(privateKey));
  const kid = await calculateJwkThumbprint(jwk);
  return { privateKey, publicJwk: houseKeySchema.parse({ ...jwk, kid, alg: 'EdDSA', use: 'sig' }) };
}

function parsePrivateKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    throw new Error('receipt key: want a PKCS#8 PEM private key');
  }
}

/** The same keys, each under its own thumbprint. @throws Error */
export async function demandThumbprints(keys: readonly HouseKey[]): Promise<readonly HouseKey[]> {
  for (const key of keys) {
    if ((await calculateJwkThumbprint(key)) !== key.kid)
      throw new Error(`kid ${key.kid}: not the thumbprint of its key (RFC 7638)`);
  }
  return keys;
}

/** A new key as PKCS#8 PEM. */
export async function generateReceiptKey(): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)('ed25519');
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** Compact JWS (RFC 7515, EdDSA of RFC 8037). The same receipt gives the same text, however often it is signed. */
export function signReceipt(receipt: Receipt, key: ReceiptKey): Promise<string> {
  return new CompactSign(Buffer.from(canonicalJson(receipt)))
    .setProtectedHeader({ alg: 'EdDSA', kid: key.publicJwk.kid, typ: TYPE })
    .sign(key.privateKey);
}
