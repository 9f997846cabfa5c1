import { beforeAll, expect, test } from 'vitest';
import type { Authority } from '../../kit/certificate.ts';
import { toSigner } from '../../kit/pki.ts';
import { oddCertificate, rsaKey } from '../support/odd-certificate.ts';
import { makeFixture, type SignedDocuments } from '../support/signed-documents.ts';
import { fault } from './fault.ts';
import { verified } from './verified.ts';

let fixture: SignedDocuments;
beforeAll(async () => {
  fixture = await makeFixture();
});

const year = (of: number) => ({
  notBefore: new Date(`${of}-01-01T00:00:00Z`),
  notAfter: new Date(`${of}-12-31T00:00:00Z`),
});
/** The same authority, certified once a year from 2016 on and then for ten years: one name, one key. */
async function renewed(issuer: Authority, key: ReturnType<typeof rsaKey>): Promise<readonly Authority[]> {
  const old = [2016, 2017, 2018, 2019, 2020].map((of) =>
    oddCertificate(issuer, { ca: {}, key, validity: year(of) }),
  );
  return Promise.all([...old, oddCertificate(issuer, { ca: {}, key })]);
}
const signedBy = (principal: Authority, seed: string) =>
  fixture.text({ signers: { CBQL: toSigner('principal', principal) } }, seed, '2024-2025');

fault(
  'authorities renewed year after year: the one path that is valid is found, whatever the files are called',
  async () => {
    const [above, below] = [rsaKey(2048), rsaKey(2048)];
    const upper = await renewed(fixture.pki.root, above);
    const lower = await renewed(upper[0] as Authority, below);
    const document = signedBy(await oddCertificate(lower[0] as Authority), 'renewed');
    const named = (prefix: string, list: readonly Authority[]) =>
      Object.fromEntries(list.map(({ certificatePem }, at) => [`${prefix}${at}.pem`, certificatePem]));
    const others = { 'root.pem': fixture.pki.rootPem, 'issuing.pem': fixture.pki.issuingPem };
    const first = { ...others, ...named('a', upper), ...named('b', lower) };
    expect((await verified(first, document)).codes).toEqual([]);
    const last = { ...others, ...named('a', upper.toReversed()), ...named('b', lower.toReversed()) };
    expect((await verified(last, document)).codes).toEqual([]);
  },
);

/** The principal signs on 28 May 2025 at this time. */
const SIGNED = '2025-05-28T15:00:00';
const begun = async (secondsAfter: number) => {
  const notBefore = new Date(new Date(`${SIGNED}+07:00`).getTime() + secondsAfter * 1000);
  const principal = await oddCertificate(fixture.pki.issuing, {
    validity: { notBefore, notAfter: new Date('2034-01-01T00:00:00Z') },
  });
  const document = fixture.text(
    { signers: { CBQL: toSigner('principal', principal) }, signingTimes: { CBQL: SIGNED } },
    'begun',
    '2024-2025',
  );
  const authorities = { 'root.pem': fixture.pki.rootPem, 'issuing.pem': fixture.pki.issuingPem };
  return (await verified(authorities, document)).codes;
};
fault('two minutes before a certificate begins are within what clocks may differ by', async () => {
  expect(await begun(120)).toEqual([]);
});
test('ten minutes before it are not, and a certificate that has begun is good', async () => {
  expect(await begun(600)).toEqual(['principal: certificate-not-yet-valid-at-signing']);
  expect(await begun(-1)).toEqual([]);
});
