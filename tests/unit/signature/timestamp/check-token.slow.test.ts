import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { checkToken } from '../../../../src/signature/timestamp/check-token.ts';
import { makeTsaPki, noTsaHere, openssl } from '../../../support/tsa.ts';

const missing = await noTsaHere();
if (missing) console.error(`skipped: every byte of a time-stamp token: ${missing}`);

test.skipIf(missing)(
  'a token is refused or says the same thing, whichever of its bytes is changed',
  { timeout: 90_000 },
  async () => {
    const digest = (hash: string) => createHash(hash).update('hello').digest();
    const pki = await makeTsaPki();
    const check = (token: Uint8Array) => checkToken(token, { imprint: digest }, pki.trust);
    const tsa = await openssl(pki, 'certs=');
    const token = await tsa.token('sha256', digest('sha256'));
    await tsa.remove();
    const whole = check(token);
    const statements = new Set<string>();
    for (let at = 0; at < token.length; at += 1) {
      const changed = Buffer.from(token);
      changed[at] = (changed[at] as number) ^ 0x01;
      const checked = check(changed);
      if (checked.ok) statements.add(JSON.stringify(checked));
    }
    // Only a parameter of an algorithm that nobody looks at may differ.
    expect([...statements]).toEqual([JSON.stringify(whole)]);
  },
);
