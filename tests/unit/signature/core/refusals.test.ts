import { beforeAll, expect, test } from 'vitest';
import { ENVELOPED, EXCLUSIVE_C14N, XMLDSIG } from '../../../../src/signature/core/algorithms.ts';
import { validateCore } from '../../../../src/signature/core/validate.ts';
import { agreementTable, judgeBoth } from '../../../support/agree-with-xmlsec.ts';
import { by, type CoreSigners, makeCoreSigners, TEMPLATE, x } from '../../../support/core-signers.ts';
import { C14N_1_0, type SignXmlOptions, signXml } from '../../../support/sign-xml.ts';

const MORE = 'http://www.w3.org/2001/04/xmldsig-more#';

/** Reason, name, and how it is signed: really, wherever the algorithm can be had. */
function refused(signers: CoreSigners): [string, string, SignXmlOptions][] {
  const { rsa } = signers;
  const withTransform = (uri: string, parameters = ''): SignXmlOptions => ({
    ...by(rsa),
    references: [{ uri: '#x', transforms: [{ uri, parameters }] }],
  });
  const xpath = '<XPath>not(ancestor-or-self::i)</XPath>';
  const uri = (value: string): SignXmlOptions => ({ ...by(rsa), references: [{ ...x, uri: value }] });
  return [
    ['sha1', 'digest SHA-1', { ...by(rsa), references: [{ ...x, digest: `${XMLDSIG}sha1` }] }],
    ['sha1', 'RSA with SHA-1', { ...by(rsa), method: `${XMLDSIG}rsa-sha1`, references: [x] }],
    ['sha1', 'ECDSA with SHA-1', { ...by(signers.p256), method: `${MORE}ecdsa-sha1`, references: [x] }],
    [
      'sha1',
      'PSS with SHA-1',
      { ...by(rsa), method: 'http://www.w3.org/2007/05/xmldsig-more#sha1-rsa-MGF1', references: [x] },
    ],
    ['md5', 'digest MD5', { ...by(rsa), references: [{ ...x, digest: `${MORE}md5` }] }],
    ['md5', 'RSA with MD5', { ...by(rsa), method: `${MORE}rsa-md5`, references: [x] }],
    ['sha224', 'digest SHA-224', { ...by(rsa), references: [{ ...x, digest: `${MORE}sha224` }] }],
    ['sha224', 'RSA with SHA-224', { ...by(rsa), method: `${MORE}rsa-sha224`, references: [x] }],
    ['dsa', 'DSA with SHA-1', { ...by(signers.dsa), method: `${XMLDSIG}dsa-sha1`, references: [x] }],
    [
      'dsa',
      'DSA with SHA-256',
      { ...by(signers.dsa), method: 'http://www.w3.org/2009/xmldsig11#dsa-sha256', references: [x] },
    ],
    [
      'hmac',
      'HMAC with SHA-1',
      { ...by(rsa), key: { secret: 'x' }, method: `${XMLDSIG}hmac-sha1`, references: [x] },
    ],
    [
      'hmac',
      'HMAC with SHA-256, the certificate as its secret',
      { ...by(rsa), key: { secret: rsa.certificatePem }, method: `${MORE}hmac-sha256`, references: [x] },
    ],
    [
      'hmac',
      'HMAC cut to nothing',
      {
        ...by(rsa),
        key: { secret: 'x' },
        method: `${MORE}hmac-sha256`,
        methodParameters: '<HMACOutputLength>0</HMACOutputLength>',
        references: [x],
      },
    ],
    ['weak-key', 'RSA of 1024 bits', { ...by(signers.rsa1024), references: [x] }],
    ['weak-key', 'RSA with e = 3', { ...by(signers.rsaE3), references: [x] }],
    [
      'weak-key',
      'the curve secp256k1',
      { ...by(signers.k256), method: `${MORE}ecdsa-sha256`, references: [x] },
    ],
    ['xslt', 'XSLT', withTransform('http://www.w3.org/TR/1999/REC-xslt-19991116')],
    ['xpath', 'XPath', withTransform('http://www.w3.org/TR/1999/REC-xpath-19991116', xpath)],
    ['xpath', 'XPath Filter 2', withTransform('http://www.w3.org/2002/06/xmldsig-filter2')],
    ['base64-transform', 'base64', withTransform(`${XMLDSIG}base64`)],
    ['unknown-algorithm', 'a transform of one’s own', withTransform('urn:x')],
    ['unknown-algorithm', 'a digest of one’s own', { ...by(rsa), references: [{ ...x, digest: 'urn:x' }] }],
    ['unknown-algorithm', 'a signature of one’s own', { ...by(rsa), method: 'urn:x', references: [x] }],
    [
      'rsa-pss-parameters',
      'rsa-pss with parameters',
      { ...by(rsa), method: 'http://www.w3.org/2007/05/xmldsig-more#rsa-pss', references: [x] },
    ],
    ['algorithm-parameters', 'parameters of C14N 1.0', withTransform(C14N_1_0, xpath)],
    ['algorithm-parameters', 'parameters of exclusive C14N', withTransform(EXCLUSIVE_C14N, xpath)],
    ['algorithm-parameters', 'parameters of enveloped-signature', withTransform(ENVELOPED, xpath)],
    [
      'algorithm-parameters',
      'parameters of RSA',
      { ...by(rsa), methodParameters: '<HMACOutputLength>8</HMACOutputLength>', references: [x] },
    ],
    [
      'transform-order',
      'enveloped-signature after C14N',
      { ...by(rsa), references: [{ uri: '#x', transforms: [{ uri: C14N_1_0 }, { uri: ENVELOPED }] }] },
    ],
    [
      'too-many-transforms',
      'six transforms',
      {
        ...by(rsa),
        references: [
          {
            uri: '',
            transforms: [...Array.from({ length: 5 }, () => ({ uri: ENVELOPED })), { uri: C14N_1_0 }],
          },
        ],
      },
    ],
    ['too-many-references', '31 References', { ...by(rsa), references: Array.from({ length: 31 }, () => x) }],
    ['external-uri', 'http', uri('http://x.example/a.xml')],
    ['external-uri', 'file', uri('file:///x.xml')],
    ['external-uri', 'a relative file', uri('a.xml#x')],
    ['no-uri', 'no URI', { ...by(rsa), references: [{ transforms: [{ uri: C14N_1_0 }] }] }],
    ['key-type', 'an RSA key for ECDSA', { ...by(rsa), method: `${MORE}ecdsa-sha256`, references: [x] }],
    ['no-certificate', 'no KeyInfo', { key: rsa.privateKey, references: [x] }],
    ['no-certificate', 'a KeyName alone', { ...by(rsa), keyInfo: '<KeyName>x</KeyName>', references: [x] }],
  ];
}

let cases: [string, string, SignXmlOptions][];
beforeAll(async () => {
  cases = refused(await makeCoreSigners());
}, 60_000);

test('the policy refuses by name what libxmlsec1 may well take', async () => {
  const documents = cases
    .filter(([, , { keyInfo }]) => keyInfo?.includes('X509Certificate'))
    .map(([reason, name, options]) => [`${reason}: ${name}`, signXml(TEMPLATE, options)] as const);
  const rows = await judgeBoth(documents);
  console.log(agreementTable(rows));
  const otherwise = rows.filter(
    ({ name, ours, reason }) => ours !== 'refused' || !name.startsWith(`${reason}: `),
  );
  expect(otherwise).toEqual([]);
}, 240_000);

test('each reason is the only thing wrong with its document', () => {
  for (const [reason, name, options] of cases) {
    const { verdict, reason: found, signatures } = validateCore(Buffer.from(signXml(TEMPLATE, options)));
    expect({ name, verdict, found }).toEqual({ name, verdict: 'refused', found: reason });
    expect(signatures).toHaveLength(1);
  }
});
