import { edit, editSignature, type SignedDocuments } from '../signed-documents.ts';
import type { Attack } from './attack.ts';

const PLACES: readonly [where: string, open: string][] = [
  ['DigestValue', '<DigestValue>'],
  ['SignatureValue', '<SignatureValue>'],
  ['the certificate', '<X509Certificate>'],
  ['the signing time', '<SigningTime>'],
  ['the personal ID', '<SO_DINH_DANH_CA_NHAN>'],
  ['a mark', '<HOC_KY_1>'],
];
const KINDS: readonly [what: string, code: string, wrap: (value: string) => string][] = [
  ['a comment', 'comment', (value) => `${value.slice(0, 2)}<!-- -->${value.slice(2)}`],
  ['a CDATA section', 'cdata', (value) => `<![CDATA[${value}]]>`],
  ['a processing instruction', 'processing-instruction', (value) => `${value}<?x?>`],
];

/** Markup inside values, at which one parser stops reading and another does not. */
export function markupAttacks(fixture: SignedDocuments): readonly Attack[] {
  const usual = fixture.text();
  return PLACES.flatMap(([where, open]) =>
    KINDS.map(([what, code, wrap]): Attack => {
      const from = usual.indexOf(open) + open.length;
      const to = usual.indexOf('<', from);
      const document = usual.slice(0, from) + wrap(usual.slice(from, to)) + usual.slice(to);
      return { name: `${what} inside ${where}`, document, expected: `document: ${code}` };
    }),
  );
}

const ALGORITHM = 'http://www.w3.org/';
const C14N = '<Transform Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"></Transform>';
const transform = (uri: string, content = '') => `<Transform Algorithm="${uri}">${content}</Transform>`;

/** Parts of a Signature that say more, less or something else than one reading. */
export function structureAttacks(fixture: SignedDocuments): readonly Attack[] {
  const usual = fixture.text();
  const inSeal = (name: string, code: string, change: (signature: string) => string): Attack => ({
    name,
    document: editSignature(usual, 'KY_PHAT_HANH', change),
    expected: `school-seal: ${code}`,
  });
  const structure = (name: string, change: (signature: string) => string) =>
    inSeal(name, 'signature-structure', change);
  const transforms = (name: string, list: string) =>
    inSeal(name, 'transform-not-allowed', (s) => s.replace(`<Transforms>${C14N}`, `<Transforms>${list}`));
  return [
    structure('a second SignedInfo', (s) => s.replace(/<SignedInfo>.*<\/SignedInfo>/, '$&$&')),
    structure('a second SignedInfo in Object', (s) =>
      s
        .replace(/<SignedInfo>.*<\/SignedInfo>/, '$&')
        .replace('<Object>', `<Object>${/<SignedInfo>.*<\/SignedInfo>/.exec(s)?.[0]}`),
    ),
    structure('a second SignatureValue', (s) => s.replace(/<SignatureValue>.*<\/SignatureValue>/, '$&$&')),
    structure('a second DigestValue', (s) => s.replace(/<DigestValue>[^<]*<\/DigestValue>/, '$&$&')),
    structure('a second DigestMethod', (s) => s.replace(/<DigestMethod [^>]*><\/DigestMethod>/, '$&$&')),
    structure('no Reference', (s) => s.replaceAll(/<Reference .*<\/Reference>/g, '')),
    structure('a Manifest in Object', (s) =>
      edit(s, '<SignatureProperties>', '<Manifest></Manifest><SignatureProperties>'),
    ),
    structure('a key by KeyName', (s) => edit(s, '<X509Data>', '<KeyName>hieu-truong</KeyName><X509Data>')),
    structure('a key by RetrievalMethod', (s) =>
      edit(s, '<X509Data>', '<RetrievalMethod URI="http://127.0.0.1/key"></RetrievalMethod><X509Data>'),
    ),
    structure('a bare key', (s) => s.replace(/<X509Data>.*<\/X509Data>/, '<KeyValue></KeyValue>')),
    structure('a chain in KeyInfo', (s) => s.replace(/<X509Certificate>.*<\/X509Certificate>/, '$&$&')),
    structure('truncated HMAC', (s) =>
      s.replace(
        /<SignatureMethod [^>]*>/,
        `<SignatureMethod Algorithm="${ALGORITHM}2000/09/xmldsig#hmac-sha1"><HMACOutputLength>0</HMACOutputLength>`,
      ),
    ),
    inSeal('HMAC with the public key as its secret', 'signature-algorithm-not-allowed', (s) =>
      s.replace(
        /<SignatureMethod [^>]*>/,
        `<SignatureMethod Algorithm="${ALGORITHM}2000/09/xmldsig#hmac-sha1">`,
      ),
    ),
    transforms(
      'XPath that drops all',
      transform(`${ALGORITHM}TR/1999/REC-xpath-19991116`, '<XPath>false()</XPath>'),
    ),
    transforms('XPath filter 2', transform(`${ALGORITHM}2002/06/xmldsig-filter2`)),
    transforms('XSLT', transform(`${ALGORITHM}TR/1999/REC-xslt-19991116`)),
    transforms('base64', transform(`${ALGORITHM}2000/09/xmldsig#base64`)),
    transforms('enveloped-signature', transform(`${ALGORITHM}2000/09/xmldsig#enveloped-signature`) + C14N),
    transforms('decryption', transform(`${ALGORITHM}2002/07/decrypt#XML`)),
    transforms('C14N twice', C14N + C14N),
    inSeal('six transforms', 'too-many-transforms', (s) => s.replace(C14N, C14N.repeat(6))),
    inSeal('thirty-one References', 'too-many-references', (s) =>
      s.replace(/<Reference URI="#data">.*?<\/Reference>/, (reference) => reference.repeat(30)),
    ),
  ];
}
