import { constants, createHash, createHmac, type KeyObject, sign } from 'node:crypto';
import { XmlElement } from 'libxml2-wasm';
import {
  CANONICALIZATIONS,
  ENVELOPED,
  EXCLUSIVE_C14N,
  XMLDSIG,
} from '../../src/signature/core/algorithms.ts';
import type { CanonicalMethod } from '../../src/signature/xml/canonicalize.ts';
import { canonicalizeWithLibxml2, elementsWithId, parseWithLibxml2 } from './libxml2.ts';

export const C14N_1_0 = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';
export const C14N_1_1 = 'http://www.w3.org/2006/12/xml-c14n11';
export const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256';
const MORE = 'http://www.w3.org/2001/04/xmldsig-more#';
export const RSA_SHA256 = `${MORE}rsa-sha256`;

const HASHES: Readonly<Record<string, string>> = {
  [SHA256]: 'sha256',
  [`${MORE}sha384`]: 'sha384',
  'http://www.w3.org/2001/04/xmlenc#sha512': 'sha512',
  [`${XMLDSIG}sha1`]: 'sha1',
  [`${MORE}md5`]: 'md5',
  [`${MORE}sha224`]: 'sha224',
};

export interface AlgorithmUse {
  readonly uri: string;
  /** InclusiveNamespaces, for exclusive C14N */
  readonly prefixes?: readonly string[];
  /** any other parameters, as markup */
  readonly parameters?: string;
}

export interface ReferenceUse {
  /** undefined: no URI attribute */
  readonly uri?: string;
  readonly transforms?: readonly AlgorithmUse[];
  readonly digest?: string;
}

export interface SignXmlOptions {
  readonly key: KeyObject | { readonly secret: string };
  readonly method?: string;
  readonly methodParameters?: string;
  readonly canonicalization?: AlgorithmUse;
  readonly references: readonly ReferenceUse[];
  /** what KeyInfo holds, as markup; certificates: `x509(…)` */
  readonly keyInfo?: string;
  /** markup after KeyInfo */
  readonly objects?: string;
  /** of XML Signature's names; none unless told */
  readonly prefix?: string;
  /** between the parts of the Signature */
  readonly space?: string;
}

export const x509 = (certificates: readonly string[], prefix = ''): string => {
  const p = prefix === '' ? '' : `${prefix}:`;
  const all = certificates.map((one) => `<${p}X509Certificate>${one}</${p}X509Certificate>`);
  return `<${p}X509Data>${all.join('')}</${p}X509Data>`;
};

/**
 * Puts a Signature in place of `{{signature}}`. All canonical octets come from libxml2 and all values from node:crypto:
 * nothing here is made by what it tests.
 * @throws Error when the text is not well-formed or a Reference names nothing
 */
export function signXml(template: string, options: SignXmlOptions): string {
  let text = template.replace('{{signature}}', () => skeleton(options));
  options.references.forEach((reference, index) => {
    const octets = referenceOctets(text, reference);
    const hash = HASHES[reference.digest ?? SHA256] ?? 'sha256';
    text = text.replace(`@@digest${index}@@`, createHash(hash).update(octets).digest('base64'));
  });
  const value = signatureValue(options, signedInfoOctets(text, options));
  return text.replace('@@value@@', value.toString('base64'));
}

function skeleton(options: SignXmlOptions): string {
  const { prefix = '', space = '', references, keyInfo, objects = '' } = options;
  const p = prefix === '' ? '' : `${prefix}:`;
  const algorithm = (name: string, { uri, prefixes, parameters = '' }: AlgorithmUse): string => {
    const list = prefixes
      ? `<InclusiveNamespaces xmlns="${EXCLUSIVE_C14N}" PrefixList="${prefixes.join(' ')}"/>`
      : '';
    return `<${p}${name} Algorithm="${uri}">${list}${parameters}</${p}${name}>${space}`;
  };
  const reference = ({ uri, transforms = [], digest = SHA256 }: ReferenceUse, index: number): string => {
    const list = transforms.map((transform) => algorithm('Transform', transform)).join('');
    return (
      `<${p}Reference${uri === undefined ? '' : ` URI="${uri}"`}>${space}` +
      (list === '' ? '' : `<${p}Transforms>${list}</${p}Transforms>${space}`) +
      `${algorithm('DigestMethod', { uri: digest })}<${p}DigestValue>@@digest${index}@@</${p}DigestValue>` +
      `${space}</${p}Reference>${space}`
    );
  };
  return (
    `<${p}Signature xmlns${prefix === '' ? '' : `:${prefix}`}="${XMLDSIG}">${space}` +
    `<${p}SignedInfo>${space}` +
    algorithm('CanonicalizationMethod', options.canonicalization ?? { uri: C14N_1_0 }) +
    algorithm('SignatureMethod', {
      uri: options.method ?? RSA_SHA256,
      ...(options.methodParameters ? { parameters: options.methodParameters } : {}),
    }) +
    references.map(reference).join('') +
    `</${p}SignedInfo>${space}<${p}SignatureValue>@@value@@</${p}SignatureValue>${space}` +
    (keyInfo === undefined ? '' : `<${p}KeyInfo>${keyInfo}</${p}KeyInfo>${space}`) +
    `${objects}</${p}Signature>`
  );
}

function methodOf({ uri, prefixes = [] }: AlgorithmUse): CanonicalMethod {
  const method = CANONICALIZATIONS.get(uri);
  if (!method) throw new Error(`no canonicalisation ${uri}`);
  return { ...method, prefixes };
}

function referenceOctets(text: string, { uri, transforms = [] }: ReferenceUse): string {
  const document = parse(text);
  try {
    const named = transforms.find((transform) => CANONICALIZATIONS.has(transform.uri));
    const method = methodOf(named ?? { uri: C14N_1_0 });
    const hole = transforms.some((transform) => transform.uri === ENVELOPED)
      ? unfinished(document)
      : undefined;
    const id = /^#(?:xpointer\(id\((?:['"]|&quot;)(.*?)(?:['"]|&quot;)\)\)|(?!xpointer)(.*))$/.exec(
      uri ?? '',
    );
    const comments = method.comments && /^#xpointer/.test(uri ?? '');
    const element = id ? elementsWithId(document, id[1] ?? id[2] ?? '')[0] : undefined;
    if (id && !element) throw new Error(`nothing carries the Id of ${uri}`);
    // What is outside is not there: such a Signature is made to be refused.
    if (uri === undefined || !/^(#|$)/.test(uri)) return '';
    return canonicalizeWithLibxml2(document, { ...method, comments }, element, hole) ?? '';
  } finally {
    document.dispose();
  }
}

function signedInfoOctets(text: string, options: SignXmlOptions): string {
  const document = parse(text);
  try {
    const signedInfo = document.get(
      '//*[local-name()="SignedInfo"][../*[local-name()="SignatureValue"][text()="@@value@@"]]',
    );
    if (!(signedInfo instanceof XmlElement)) throw new Error('no SignedInfo');
    const method = methodOf(options.canonicalization ?? { uri: C14N_1_0 });
    return canonicalizeWithLibxml2(document, method, signedInfo) ?? '';
  } finally {
    document.dispose();
  }
}

function unfinished(document: ReturnType<typeof parse>): XmlElement {
  const found = document.get(
    '//*[local-name()="Signature"][*[local-name()="SignatureValue"][text()="@@value@@"]]',
  );
  if (!(found instanceof XmlElement)) throw new Error('no Signature');
  return found;
}

function parse(text: string) {
  const document = parseWithLibxml2(Buffer.from(text));
  if (!document) throw new Error(`not well-formed: ${text.slice(0, 200)}`);
  return document;
}

function signatureValue({ key, method = RSA_SHA256 }: SignXmlOptions, octets: string): Buffer {
  const data = Buffer.from(octets);
  const hash = /sha(1|224|256|384|512)|md5/.exec(method)?.[0] ?? 'sha256';
  if ('secret' in key) return createHmac(hash, key.secret).update(data).digest();
  if (method.endsWith('ed25519')) return sign(null, data, key);
  if (/MGF1$|rsa-pss$/.test(method)) {
    return sign(hash, data, {
      key,
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
    });
  }
  return sign(hash, data, { key, dsaEncoding: 'ieee-p1363' });
}
