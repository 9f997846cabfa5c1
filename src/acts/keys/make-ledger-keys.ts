import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { makeMasterKey, parseMasterKeys } from '../../ledger/entry/master-key.ts';

/** A new key that signs the ledger, PKCS#8 PEM. */
export async function makeLedgerKey(): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)('ed25519');
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** A new master key: the text of its file, and its id. */
export function makeMasterKeyFile(): { readonly text: string; readonly id: string } {
  const text = makeMasterKey();
  return { text, id: parseMasterKeys(text).current.id };
}
