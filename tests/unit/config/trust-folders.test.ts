import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makePki, type Pki } from '../../../kit/pki.ts';
import { loadConfig } from '../../../src/config/config.ts';
import { makeList, pemOf } from '../../support/revocation-evidence.ts';
import { makeSurroundings, type Surroundings } from '../../support/service.ts';

/** Files that an operator lays into the folders of the service, which starts with all of them or with none. */
let pki: Pki;
let at: Surroundings;
let env: Readonly<Record<string, string>>;
const file = (name: string) => join(at.dir, 'trust', name);
beforeAll(async () => {
  pki = await makePki({ schools: [] });
  const addresses = {
    mongoUrl: 'mongodb://127.0.0.1:1/x',
    redisUrl: 'redis://127.0.0.1:1',
    primaryS3Url: 'http://a:b@127.0.0.1:2/x',
    backupS3Url: 'http://a:b@127.0.0.1:3/x',
  };
  at = await makeSurroundings({ addresses, pki });
  env = { ...at.env, KHB_TSA_TRUST_DIR: join(at.dir, 'trust') };
});
afterAll(() => at.remove());

test('certificates are read whatever the case of their ending', async () => {
  const usual = await loadConfig(env);
  await rename(file('issuing.pem'), file('ISSUING.CRT'));
  const { trust } = await loadConfig(env).finally(() => rename(file('ISSUING.CRT'), file('issuing.pem')));
  expect(trust.intermediates).toEqual(usual.trust.intermediates);
  expect(trust.timestamping?.intermediates).toHaveLength(1);
});

describe('the service refuses to start, naming key and file, with', () => {
  test.each<[string, string, () => Promise<string | Uint8Array> | string]>([
    ['a list of revoked certificates', 'issuing.crl', () => makeList(pki.issuing)],
    ['a list in PEM', 'ISSUING.CRL', async () => pemOf('X509 CRL', await makeList(pki.issuing))],
    [
      'a list behind a certificate',
      'both.pem',
      async () => pki.rootPem + pemOf('X509 CRL', await makeList(pki.root)),
    ],
    ['an HTML page', 'root.crt', () => '<!doctype html><title>404</title>'],
    ['half a certificate', 'new.PEM', () => pki.issuingPem.slice(0, 600)],
  ])('%s', async (_, name, content) => {
    await writeFile(file(name), await content());
    try {
      await expect(loadConfig(env)).rejects.toThrow(
        new RegExp(`^KHB_TRUST_DIR: .*${name.replace('.', '\\.')}: `),
      );
    } finally {
      await rm(file(name));
    }
  });
});
