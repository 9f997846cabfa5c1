import { DOMParser, type Document, type Element, XMLSerializer } from '@xmldom/xmldom';
import { setNodeDependencies } from 'xml-core';
import { Application, SignedXml } from 'xmldsigjs';
import { pathOfElement } from './element-path.ts';
import type { Found, SecondOpinion, SignatureOpinion } from './opinion.ts';

const XMLDSIG = 'http://www.w3.org/2000/09/xmldsig#';

// Of xml-core itself: xmldsigjs says that it hands this on, and does not. No xpath: no profile takes such a transform, and
// one in a hostile document is then not read rather than computed.
setNodeDependencies({ DOMParser, XMLSerializer });
Application.setEngine('node', globalThis.crypto);

const parser = new DOMParser({
  locator: false,
  // XML 1.0, 2.11. Its own default follows XML 1.1, which takes U+0085 and U+2028 for line ends too.
  normalizeLineEndings: (text) => text.replace(/\r\n?/g, '\n'),
  onError: (level, message) => {
    if (level !== 'warning') throw new Error(message);
  },
});

/** One parse of the document by xmldom, then each Signature by xmldsigjs, by the certificate in its KeyInfo. */
export async function askXmldsigjs(bytes: Uint8Array): Promise<SecondOpinion> {
  const document = parsed(bytes);
  if (!document) return { unread: 'not-xml' };
  const signatures: SignatureOpinion[] = [];
  for (const element of document.getElementsByTagNameNS(XMLDSIG, 'Signature')) {
    signatures.push(await opinionOn(document, element));
  }
  return { signatures };
}

function parsed(bytes: Uint8Array): Document | undefined {
  try {
    return parser.parseFromString(new TextDecoder('utf-8', { fatal: true }).decode(bytes), 'text/xml');
  } catch {
    return undefined;
  }
}

async function opinionOn(document: Document, element: Element): Promise<SignatureOpinion> {
  const at = pathOfElement(element);
  const signature = new EachReference(document);
  const isRead = (await heard(async () => signature.load(element))) === 'true';
  if (!isRead) return { at, value: 'unread', references: [] };
  const places = [...element.getElementsByTagNameNS(XMLDSIG, 'SignedInfo')]
    .filter(({ parentNode }) => parentNode === element)
    .flatMap((signedInfo) => [...signedInfo.getElementsByTagNameNS(XMLDSIG, 'Reference')]);
  const digests = await signature.digests(document);
  return {
    at,
    value: await signature.value(),
    references: places.map((place, index) => ({
      at: pathOfElement(place),
      digest: digests[index] ?? 'unread',
      enveloped: [...place.getElementsByTagNameNS(XMLDSIG, 'Transform')].some(
        (transform) => transform.getAttribute('Algorithm') === `${XMLDSIG}enveloped-signature`,
      ),
    })),
  };
}

/** The library stops at the first digest that is false; each is wanted. It takes the DOM of browsers, which xmldom's is but for its types. */
class EachReference extends SignedXml {
  constructor(document: Document) {
    super(document as never);
  }

  load(element: Element): true {
    this.LoadXml(element as never);
    return true;
  }

  async digests(document: Document): Promise<Found[]> {
    const found: Found[] = [];
    for (const reference of this.XmlSignature.SignedInfo.References.GetIterator()) {
      found.push(
        await heard(async () => {
          // A transform takes what it leaves out of the document itself: each Reference is given a whole one.
          const whole = document.documentElement?.cloneNode(true);
          const digest = await this.DigestReference(whole as never, reference, false);
          return Buffer.from(digest).equals(Buffer.from(reference.DigestValue));
        }),
      );
    }
    return found;
  }

  value(): Promise<Found> {
    return heard(async () => this.ValidateSignatureValue(await this.GetPublicKeys()));
  }
}

/** A Reference that names nothing, or two things, is false (XMLDSig 1.1, 3.2.1); what the library does not know is not read. */
async function heard(ask: () => Promise<boolean>): Promise<Found> {
  try {
    return (await ask()) ? 'true' : 'false';
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    return /Cannot get object by reference|Duplicate Id/.test(message) ? 'false' : 'unread';
  }
}
