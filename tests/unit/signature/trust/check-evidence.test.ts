import { beforeAll, describe, expect, test } from 'vitest';
import { ocspRequest } from '../../../../src/interop/authority/ocsp-request.ts';
import { checkAnswer, checkList, issuersOf } from '../../../../src/signature/trust/check-evidence.ts';
import { trustSnapshot } from '../../../../src/signature/trust/trust.ts';
import { oddCertificate, otherwiseSpelled, rsaKey } from '../../../support/odd-certificate.ts';
import { day, makeAnswer, makeList, pemOf } from '../../../support/revocation-evidence.ts';
import { makeFixture, RECEIVED, type SignedDocuments } from '../../../support/signed-documents.ts';

let fixture: SignedDocuments;
beforeAll(async () => {
  fixture = await makeFixture();
});

describe('a list as it was fetched', () => {
  const checked = (bytes: Uint8Array | string) =>
    checkList(new Uint8Array(Buffer.from(bytes)), fixture.trust, RECEIVED);

  test('in DER and in PEM, whatever stands around it, is the same piece', async () => {
    const list = await makeList(fixture.pki.issuing);
    const taken = checked(list);
    expect(taken).toMatchObject({ ok: true, thisUpdate: day('2026-05-31') });
    expect(checked(`Certificate Revocation List (CRL):\n${pemOf('X509 CRL', list)}`)).toEqual(taken);
  });
  test('under its issuer’s name in another spelling is taken', async () => {
    const list = await makeList(fixture.pki.issuing, { issuerName: otherwiseSpelled(fixture.pki.issuing) });
    expect(checked(list)).toMatchObject({ ok: true });
  });
  test.each<[string, (list: Uint8Array) => string | Uint8Array]>([
    ['beside another, of which one would be lost', (list) => pemOf('X509 CRL', list).repeat(2)],
    ['cut short', (list) => pemOf('X509 CRL', list).slice(0, -20)],
    ['under another label', (list) => pemOf('CERTIFICATE', list)],
    ['with other than Base64 in it', (list) => pemOf('X509 CRL', list).replace(/\nM/, '\n*')],
  ])('%s is unreadable', async (_, written) => {
    expect(checked(written(await makeList(fixture.pki.issuing)))).toEqual({ ok: false, fault: 'unreadable' });
  });
  test('signed by an algorithm that is not taken says so', async () => {
    expect(checked(await makeList(fixture.pki.issuing, { hash: 'SHA-1' }))).toEqual({
      ok: false,
      fault: 'algorithm-not-allowed',
    });
  });
});

describe('an answer as it was fetched', () => {
  const checked = (bytes: Uint8Array) => {
    const found = issuersOf(der(fixture.school.principal.certificatePem), fixture.trust);
    const [issuer] = found?.issuers ?? [];
    if (!found || !issuer) throw new Error('no issuer');
    return checkAnswer(bytes, found.certificate, issuer, RECEIVED);
  };
  test('with several on the certificate is taken, one of them known', () => {
    const principal = fixture.school.principal.certificatePem;
    const answer = (options: Parameters<typeof makeAnswer>[2]) =>
      checked(makeAnswer(fixture.pki.issuing, principal, options));
    expect(answer({ status: 'unknown', further: ['good'] })).toMatchObject({ ok: true });
    expect(answer({ status: 'good', further: ['unknown'] })).toMatchObject({ ok: true });
    expect(answer({ status: 'unknown', further: ['unknown'] })).toEqual({ ok: false, fault: 'not-about-it' });
  });
});

test('every certificate of a renewed authority is one of its issuers, whatever their order', async () => {
  const key = rsaKey(2048);
  const [one, other] = [
    await oddCertificate(fixture.pki.root, { ca: {}, key }),
    await oddCertificate(fixture.pki.root, { ca: {}, key }),
  ];
  const signer = await oddCertificate(one);
  const issuers = (...authorities: readonly { certificatePem: string }[]) => {
    const list = [fixture.pki.root, ...authorities].map(({ certificatePem }, at) => ({
      name: `${at}`,
      text: certificatePem,
    }));
    return issuersOf(der(signer.certificatePem), trustSnapshot(list))?.issuers.map(({ sha256 }) => sha256);
  };
  expect(issuers(one, other)).toHaveLength(2);
  expect(issuers(one, other)).toEqual(issuers(other, one));
});

test('a responder is asked under the issuer’s name as the certificate writes it (RFC 6960 4.1.1)', async () => {
  const { issuing } = fixture.pki;
  const request = async (options: Parameters<typeof oddCertificate>[1]) => {
    const signer = await oddCertificate(issuing, options);
    const found = issuersOf(der(signer.certificatePem), fixture.trust);
    const [issuer] = found?.issuers ?? [];
    if (!found || !issuer) throw new Error('no issuer');
    const { parts } = found.certificate;
    return {
      asked: ocspRequest({ ...parts, serial: '01' }, issuer.parts),
      same: ocspRequest({ serial: '01', issuer: issuer.parts.subject }, issuer.parts),
    };
  };
  const usual = await request({});
  expect(usual.asked).toEqual(usual.same);
  const otherwise = await request({ issuerName: otherwiseSpelled(issuing) });
  expect(otherwise.asked).not.toEqual(otherwise.same);
});

function der(pem: string): Uint8Array {
  return Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64');
}
