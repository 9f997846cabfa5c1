import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TrustSnapshot, withRevocation } from './trust.ts';

/**
 * Evidence that lies beside the trust list, for checking offline: lists of revoked certificates (`.crl`) and OCSP answers
 * (`.ocsp`), both DER. Where there are none the trust list stays as it is, and reports say that nothing was checked.
 */
export async function readRevocation(dir: string, trust: TrustSnapshot): Promise<TrustSnapshot> {
  const names = (await readdir(dir)).sort();
  const read = (ending: string) =>
    Promise.all(
      names
        .filter((name) => name.endsWith(ending))
        .map(async (name) => new Uint8Array(await readFile(join(dir, name)))),
    );
  const [crls, ocsp] = await Promise.all([read('.crl'), read('.ocsp')]);
  return crls.length + ocsp.length === 0 ? trust : withRevocation(trust, 'if-available', { crls, ocsp });
}
