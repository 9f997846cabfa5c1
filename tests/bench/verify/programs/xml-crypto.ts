import { DOMParser } from '@xmldom/xmldom';
import { SignedXml } from 'xml-crypto';
import { serve } from './serve.ts';

const XMLDSIG = 'http://www.w3.org/2000/09/xmldsig#';

/** Each signature by the library's own door, which parses the document anew for each; keys from KeyInfo. */
await serve({
  prepare: (bytes) => bytes,
  judge: (bytes) => {
    const text = bytes.toString();
    const parsed = new DOMParser().parseFromString(text, 'text/xml');
    const signatures = [...parsed.getElementsByTagNameNS(XMLDSIG, 'Signature')];
    if (signatures.length === 0) return 'no signature';
    for (const element of signatures) {
      const signed = new SignedXml({ getCertFromKeyInfo: SignedXml.getCertFromKeyInfo });
      // It takes the DOM of browsers; xmldom's is near enough to it, but for its types.
      signed.loadSignature(element as never);
      if (!signed.checkSignature(text)) return 'digest';
    }
    return undefined;
  },
});
