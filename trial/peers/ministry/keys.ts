import { createPrivateKey, createPublicKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { calculateJwkThumbprint, exportJWK, exportPKCS8, generateKeyPair } from 'jose';
import { type KeySet, parseKeySet, type SigningKey } from '../../../src/interop/ministry/jws.ts';
import { writeDurably } from './journal.ts';

/** The ministry's own key, made at the first start; its public half is laid down as jwks.json for the provinces. */
export async function openOwnKey(dataDir: string): Promise<SigningKey & { jwks: string }> {
  const file = join(dataDir, 'key.pem');
  const pem = await readFile(file, 'utf8').catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    const made = await makeKeyPem();
    await writeDurably(file, made, 0o600);
    return made;
  });
  const key = await readKey(pem);
  const jwks = `${JSON.stringify({ keys: [key.publicJwk] }, undefined, 2)}\n`;
  await writeDurably(join(dataDir, 'jwks.json'), jwks);
  return { ...key, jwks };
}

/** A key that nobody has been told of, for receipts that must not be believed. */
export async function makeStrangerKey(): Promise<SigningKey> {
  return await readKey(await makeKeyPem());
}

async function makeKeyPem(): Promise<string> {
  const pair = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  return await exportPKCS8(pair.privateKey);
}

async function readKey(pem: string): Promise<SigningKey> {
  const jwk = await exportJWK(createPublicKey(pem));
  const kid = await calculateJwkThumbprint(jwk);
  return { privateKey: createPrivateKey(pem), publicJwk: { ...jwk, kid, alg: 'EdDSA', use: 'sig' } };
}

/** Where a province's public keys are read from: a file, or the address that its repository serves. */
export interface ProvinceKeys {
  /** @throws Error when they can't be read now */
  of(province: string): Promise<KeySet | undefined>;
}

/** Read anew at each use, so that a province may be added or change its key while the ministry runs. */
export function provinceKeys(sources: ReadonlyMap<string, string>): ProvinceKeys {
  return {
    of: async (province) => {
      const source = sources.get(province);
      return source === undefined ? undefined : parseKeySet(await readSource(source), new Date());
    },
  };
}

async function readSource(source: string): Promise<string> {
  if (!/^https?:/.test(source)) return await readFile(source, 'utf8');
  const response = await fetch(source, { signal: AbortSignal.timeout(3_000) });
  if (!response.ok) throw new Error(`the province's keys: status ${response.status}`);
  return await response.text();
}
