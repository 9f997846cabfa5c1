import 'reflect-metadata';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import { GeneralName, GeneralSubtree, GeneralSubtrees, Name, NameConstraints } from '@peculiar/asn1-x509';
import * as x509 from '@peculiar/x509';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Authority } from '../../kit/certificate.ts';
import { makePki, schoolOf, toSigner } from '../../kit/pki.ts';
import { makeSchool } from '../../kit/school.ts';
import { trustSnapshot } from '../../src/signature/trust/trust.ts';
import { oddCertificate, rsaKey } from '../support/odd-certificate.ts';
import { codes, makeFixture, type SignedDocuments } from '../support/signed-documents.ts';
import { rocaKey } from '../support/weak-keys.ts';

let fixture: SignedDocuments;
beforeAll(async () => {
  fixture = await makeFixture();
});

function judged(issued: Authority, more: readonly Authority[] = [], list?: readonly Authority[]) {
  const text = fixture.text({ signers: { CBQL: toSigner('principal', issued) } });
  const { root, issuing } = fixture.pki;
  const pems = (list ?? [root, issuing, ...more]).map(({ certificatePem }, at) => ({
    name: `${at}`,
    text: certificatePem,
  }));
  return codes(fixture.verify(text, undefined, trustSnapshot(pems)));
}
const purposes = (...oids: string[]) => [new x509.ExtendedKeyUsageExtension(oids, true)];
const [SERVER, CLIENT, CODE, MAIL, STAMP, OCSP, DOCUMENT] = [1, 2, 3, 4, 8, 9, 36].map(
  (arc) => `1.3.6.1.5.5.7.3.${arc}`,
) as [string, string, string, string, string, string, string];

describe('extended key usage of the signer', () => {
  test.each<[string, string[], string[]]>([
    ['documentSigning', [DOCUMENT], []],
    ['clientAuth and emailProtection, as signing tokens have it', [CLIENT, MAIL], []],
    ['any', ['2.5.29.37.0'], []],
    ['serverAuth', [SERVER], ['principal: certificate-extended-key-usage']],
    ['codeSigning', [CODE], ['principal: certificate-extended-key-usage']],
    ['timeStamping', [STAMP], ['principal: certificate-extended-key-usage']],
    ['OCSPSigning beside emailProtection', [OCSP, MAIL], ['principal: certificate-extended-key-usage']],
  ])('%s', async (_, oids, expected) => {
    expect(judged(await oddCertificate(fixture.pki.issuing, { extensions: purposes(...oids) }))).toEqual(
      expected,
    );
  });
});

describe('extended key usage of an authority', () => {
  test.each<[string, string[], string[]]>([
    ['that includes signing', [MAIL, SERVER], []],
    ['for servers only', [SERVER], ['principal: issuer-extended-key-usage']],
  ])('%s', async (_, oids, expected) => {
    const further = await oddCertificate(fixture.pki.root, { ca: {}, extensions: purposes(...oids) });
    expect(judged(await oddCertificate(further), [further])).toEqual(expected);
  });
});

describe('name constraints of an authority', () => {
  // The signer's subject is userId=CCCD:099000000001, CN=Thử Nghiệm Khác Thường.
  const directory = (...rdns: [string, string][]) =>
    new GeneralName({
      directoryName: AsnConvert.parse(
        new x509.Name(rdns.map(([type, text]) => ({ [type]: [{ utf8String: text }] }))).toArrayBuffer(),
        Name,
      ),
    });
  const UID = '0.9.2342.19200300.100.1.1';
  const own = () => directory([UID, 'cccd:099000000001']);
  const other = () => directory([UID, 'CCCD:099000000002']);
  const mail = (text: string) => new GeneralName({ rfc822Name: text });
  const host = (text: string) => new GeneralName({ dNSName: text });
  const address = (hex: string) => new GeneralName({ iPAddress: hex });
  const alternative = (...names: x509.JsonGeneralNames) => [new x509.SubjectAlternativeNameExtension(names)];

  test.each<
    [string, { permitted?: () => GeneralName[]; excluded?: () => GeneralName[] }, x509.Extension[], string[]]
  >([
    ['permit its name, written in another case', { permitted: () => [own()] }, [], []],
    ['permit another name', { permitted: () => [other()] }, [], ['principal: certificate-name-constraints']],
    ['permit one of two', { permitted: () => [other(), own()] }, [], []],
    ['exclude its name', { excluded: () => [own()] }, [], ['principal: certificate-name-constraints']],
    ['exclude another name', { excluded: () => [other()] }, [], []],
    [
      'permit a mail domain that it has not',
      { permitted: () => [mail('so.edu.vn')] },
      alternative({ type: 'email', value: 'a@khac.vn' }),
      ['principal: certificate-name-constraints'],
    ],
    [
      'permit its mail domain',
      { permitted: () => [mail('so.edu.vn')] },
      alternative({ type: 'email', value: 'A@SO.edu.vn' }),
      [],
    ],
    [
      'permit hosts beneath a domain',
      { permitted: () => [mail('.edu.vn')] },
      alternative({ type: 'email', value: 'a@so.edu.vn' }),
      [],
    ],
    [
      'exclude its host',
      { excluded: () => [host('so.edu.vn')] },
      alternative({ type: 'dns', value: 'may.so.edu.vn' }),
      ['principal: certificate-name-constraints'],
    ],
    [
      'not its host but one that ends alike',
      { excluded: () => [host('so.edu.vn')] },
      alternative({ type: 'dns', value: 'xso.edu.vn' }),
      [],
    ],
    [
      'speak of addresses, which are not understood here',
      { permitted: () => [address('10.0.0.0')] },
      alternative({ type: 'ip', value: '10.0.0.1' }),
      ['principal: certificate-name-constraints'],
    ],
  ])('%s', async (_, { permitted, excluded }, extensions, expected) => {
    const trees = (names: GeneralName[]) =>
      new GeneralSubtrees(names.map((base) => new GeneralSubtree({ base })));
    const value = AsnConvert.serialize(
      new NameConstraints({
        ...(permitted ? { permittedSubtrees: trees(permitted()) } : {}),
        ...(excluded ? { excludedSubtrees: trees(excluded()) } : {}),
      }),
    );
    const further = await oddCertificate(fixture.pki.root, {
      ca: {},
      extensions: [new x509.Extension('2.5.29.30', true, value)],
    });
    expect(judged(await oddCertificate(further, { extensions }), [further])).toEqual(expected);
  });

  test('that cannot be read permit nothing', async () => {
    const further = await oddCertificate(fixture.pki.root, {
      ca: {},
      extensions: [
        new x509.Extension('2.5.29.30', true, AsnConvert.serialize(new OctetString(Buffer.from('x')))),
      ],
    });
    expect(judged(await oddCertificate(further), [further])).toEqual([
      'principal: certificate-name-constraints',
    ]);
  });
  test('on a signer are an extension that nobody understands', async () => {
    const signer = await oddCertificate(fixture.pki.issuing, {
      extensions: [new x509.Extension('2.5.29.30', true, Buffer.from('3000', 'hex'))],
    });
    expect(judged(signer)).toEqual(['principal: certificate-critical-extension']);
  });
});

describe('keys', () => {
  test('of the broken RSALib (ROCA) are refused, of the signer and of an authority', async () => {
    const weak = rocaKey();
    expect(judged(await oddCertificate(fixture.pki.issuing, { key: weak }))).toEqual([
      'principal: certificate-key-weak',
    ]);
    const further = await oddCertificate(fixture.pki.root, { ca: {}, key: weak });
    expect(judged(await oddCertificate(further), [further])).toEqual([
      'principal: certificate-algorithm-weak',
    ]);
  });
});

describe('paths that lead nowhere', () => {
  test('an authority of the same name with another key signs for nobody', async () => {
    const other = await makePki({ schools: [makeSchool('37099001', { classes: ['6A'] })] });
    const { principal } = schoolOf(other, '37099001');
    const text = fixture.text({ signers: { CBQL: principal } });
    expect(codes(fixture.verify(text))).toEqual(['principal: untrusted-issuer']);
    const both = [fixture.pki, other].flatMap(({ rootPem, issuingPem }, at) => [
      { name: `root-${at}`, text: rootPem },
      { name: `issuing-${at}`, text: issuingPem },
    ]);
    expect(codes(fixture.verify(text, undefined, trustSnapshot(both)))).toEqual([]);
  });

  test('authorities that certify each other end the search', async () => {
    const key = rsaKey(2048);
    const first = await oddCertificate(fixture.pki.root, { ca: {}, key });
    const second = await oddCertificate(first, { ca: {} });
    const firstBySecond = await oddCertificate(second, { ca: {}, key });
    const signer = await oddCertificate(first);
    const { root } = fixture.pki;
    const without = judged(signer, [], [root, fixture.pki.issuing, second, firstBySecond]);
    expect(without).toEqual(['principal: untrusted-issuer']);
    expect(judged(signer, [second, firstBySecond, first])).toEqual([]);
  });

  test('a chain of more than six authorities is followed to its anchor', async () => {
    const chain: Authority[] = [fixture.pki.root];
    for (let depth = 0; depth < 7; depth++) {
      const above = chain.at(-1);
      if (above) chain.push(await oddCertificate(above, { ca: {} }));
    }
    const last = chain.at(-1);
    if (!last) throw new Error('no chain');
    expect(judged(await oddCertificate(last), chain.slice(1))).toEqual([]);
  });
});
