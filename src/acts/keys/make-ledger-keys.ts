import { createPrivateKey, generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { ledgerOrigin, ledgerSigner, type witnessesSchema } from '../../config/ledger-config.ts';
import type { Environment } from '../../domain/identity/environment.ts';
import { makeMasterKey, parseMasterKeys } from '../../ledger/entry/master-key.ts';
import { isKeyName, noteSigner, verifierKey } from '../../ledger/note/keys.ts';

/** A new key that signs the ledger, or a witness's word: Ed25519, PKCS#8 PEM. */
export async function makeLedgerKey(): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)('ed25519');
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** A new master key: the text of its file, and its id. */
export function makeMasterKeyFile(): { readonly text: string; readonly id: string } {
  const text = makeMasterKey();
  return { text, id: parseMasterKeys(text).current.id };
}

/** What a witness and whoever checks a proof are given of a ledger: name, key ID and public key. @throws Error for no key */
export function ledgerVerifierKey(
  pem: string,
  { province, environment }: { readonly province: string; readonly environment: Environment },
): string {
  return verifierKey(ledgerSigner(ledgerOrigin(province, environment), pem).key);
}

export const isWitnessName = isKeyName;

/** The same of a witness. @throws Error for no key, RangeError for a name with a space or a plus */
export function witnessVerifierKey(pem: string, name: string): string {
  return verifierKey(noteSigner(name, 'cosignature/v1', createPrivateKey(pem)).key);
}

/** The text of KHB_WITNESSES_FILE for one witness, whose word is enough. */
export function witnessesFile(url: string, key: string): string {
  const witnesses = { quorum: 1, witnesses: [{ url, key }] } satisfies (typeof witnessesSchema)['_input'];
  return `${JSON.stringify(witnesses, undefined, 2)}\n`;
}
