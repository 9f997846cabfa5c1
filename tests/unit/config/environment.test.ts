import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Authority, issueAuthority } from '../../../kit/certificate.ts';
import { makePki, type Pki } from '../../../kit/pki.ts';
import { makeLedgerKey, witnessesFile, witnessVerifierKey } from '../../../src/acts/keys/make-ledger-keys.ts';
import { loadConfig } from '../../../src/config/config.ts';
import { generateReceiptKey, loadReceiptKey } from '../../../src/storage/index/receipts.ts';
import { makeSurroundings, type Surroundings } from '../../support/service.ts';
import { makeTsaPki } from '../../support/tsa.ts';

const addresses = {
  mongoUrl: 'mongodb://127.0.0.1:1/x',
  redisUrl: 'redis://127.0.0.1:1',
  primaryS3Url: 'http://a:b@127.0.0.1:2/x',
  backupS3Url: 'http://a:b@127.0.0.1:3/x',
};
const validity = { notBefore: new Date('2020-01-01'), notAfter: new Date('2049-01-01') };
let trial: Surroundings;
let real: Surroundings;
let licensed: Authority;

beforeAll(async () => {
  const pki: Pki = await makePki({ schools: [] });
  licensed = await issueAuthority({ commonName: 'CA gốc', organisation: 'Ban Cơ yếu Chính phủ' }, validity);
  const { certificatePem } = licensed;
  trial = await makeSurroundings({ addresses, pki });
  const made = await makeSurroundings({
    addresses,
    pki: { rootPem: certificatePem, issuingPem: certificatePem },
  });
  const KHB_WITNESSES_FILE = join(made.dir, 'witnesses.json');
  const key = witnessVerifierKey(await makeLedgerKey(), 'witness.example/one');
  await writeFile(KHB_WITNESSES_FILE, witnessesFile('http://127.0.0.1:1', key));
  real = { ...made, env: { ...made.env, KHB_WITNESSES_FILE } };
});
afterAll(async () => {
  await trial.remove();
  await real.remove();
});

const refused = (env: Readonly<Record<string, string>>) => expect(loadConfig(env)).rejects;

test('an environment without KHB_ENVIRONMENT, or with another word, is refused, and told what to set', async () => {
  const { KHB_ENVIRONMENT: _, ...without } = trial.env;
  for (const env of [without, { ...without, KHB_ENVIRONMENT: 'prod' }, { ...without, KHB_ENVIRONMENT: '' }]) {
    await refused(env).toThrow(/KHB_ENVIRONMENT.*production.*test/);
  }
  expect(await loadConfig(trial.env)).toMatchObject({ environment: 'test' });
});

test('a test root is refused in production by its name, and stands in a test environment', async () => {
  await refused({ ...trial.env, KHB_ENVIRONMENT: 'production' }).toThrow(/KHB_TRUST_DIR: .*thử nghiệm/);
  expect(await loadConfig({ ...real.env, KHB_ENVIRONMENT: 'production' })).toMatchObject({
    environment: 'production',
    clockOffsetMs: 0,
  });
});

test('production wants a witness of the ledger, a trial may have none', async () => {
  const { KHB_WITNESSES_FILE: _, ...without } = real.env;
  await refused({ ...without, KHB_ENVIRONMENT: 'production' }).toThrow(/KHB_WITNESSES_FILE/);
  expect((await loadConfig(without)).ledger).toMatchObject({ witnesses: [], quorum: 0 });
});

test('an issuing authority and a time-stamping one for trials are refused as well', async () => {
  const issuing = await issueAuthority(
    { commonName: 'Issuing CA TEST', organisation: 'X' },
    validity,
    licensed,
  );
  const mixed = await makeSurroundings({
    addresses,
    pki: { rootPem: licensed.certificatePem, issuingPem: issuing.certificatePem },
  });
  const { root } = await makeTsaPki();
  await writeFile(join(trial.dir, 'trust', 'root.pem'), root.certificatePem);
  await writeFile(join(trial.dir, 'trust', 'issuing.pem'), root.certificatePem);
  try {
    await refused({ ...mixed.env, KHB_ENVIRONMENT: 'production' }).toThrow(
      /KHB_TRUST_DIR: .*Issuing CA TEST/,
    );
    const stamped = { ...real.env, KHB_TSA_TRUST_DIR: join(trial.dir, 'trust') };
    await refused({ ...stamped, KHB_ENVIRONMENT: 'production' }).toThrow(/KHB_TSA_TRUST_DIR: .*thử nghiệm/);
    expect(await loadConfig(stamped)).toMatchObject({ environment: 'test' });
  } finally {
    await mixed.remove();
  }
});

test('KHB_CLOCK_OFFSET moves the clock in a test environment alone', async () => {
  expect(await loadConfig({ ...real.env, KHB_CLOCK_OFFSET: '-1h' })).toMatchObject({
    clockOffsetMs: -3_600_000,
  });
  await refused({ ...real.env, KHB_CLOCK_OFFSET: 'yesterday' }).toThrow(/KHB_CLOCK_OFFSET/);
  for (const offset of ['-1h', '0s']) {
    const env = { ...real.env, KHB_ENVIRONMENT: 'production', KHB_CLOCK_OFFSET: offset };
    await refused(env).toThrow(/KHB_CLOCK_OFFSET.*KHB_ENVIRONMENT=test/);
  }
});

test('a receipt key that was replaced, or that the list does not hold, is refused by its name', async () => {
  const { publicJwk } = await loadReceiptKey(trial.receiptKeyPem);
  const other = (await loadReceiptKey(await generateReceiptKey())).publicJwk;
  const withKeys = async (...keys: readonly object[]) => {
    const file = join(trial.dir, 'receipt-keys.json');
    await writeFile(file, JSON.stringify({ keys }));
    return { ...trial.env, KHB_RECEIPT_KEYS_FILE: file };
  };
  expect((await loadConfig(trial.env)).houseKeys).toEqual([publicJwk]);
  const former = { ...other, exp: 1_700_000_000 };
  expect((await loadConfig(await withKeys(former, publicJwk))).houseKeys).toEqual([former, publicJwk]);
  await refused(await withKeys({ ...publicJwk, exp: 1_700_000_000 }, other)).toThrow(
    /KHB_RECEIPT_KEY_FILE: .*was replaced/,
  );
  await refused(await withKeys(other)).toThrow(/KHB_RECEIPT_KEYS_FILE: .*does not hold/);
  await refused(await withKeys(publicJwk, { ...other, kid: publicJwk.kid })).toThrow(/not the thumbprint/);
  await refused(await withKeys({ ...publicJwk, d: publicJwk.x })).toThrow(/KHB_RECEIPT_KEYS_FILE/);
});
