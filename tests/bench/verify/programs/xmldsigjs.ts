import { createRequire } from 'node:module';
import { DOMParser, XMLSerializer } from '@xmldom/xmldom';
import { setNodeDependencies } from 'xml-core';
import { Application, SignedXml } from 'xmldsigjs';
import { serve } from './serve.ts';

const XMLDSIG = 'http://www.w3.org/2000/09/xmldsig#';

// Its types would bring the browser's library in, whose CryptoKey is another than Node's.
const xpath = createRequire(import.meta.url)('xpath');
setNodeDependencies({ DOMParser, XMLSerializer, xpath });
Application.setEngine('node', globalThis.crypto);

/** One parse of the document, then each signature by the library's own door, keys from KeyInfo. */
await serve({
  prepare: (bytes) => bytes,
  judge: async (bytes) => {
    const parsed = new DOMParser().parseFromString(bytes.toString(), 'text/xml');
    const signatures = [...parsed.getElementsByTagNameNS(XMLDSIG, 'Signature')];
    if (signatures.length === 0) return 'no signature';
    for (const element of signatures) {
      // The library takes the DOM of browsers; xmldom's is near enough to it, but for its types.
      const signed = new SignedXml(parsed as never);
      signed.LoadXml(element as never);
      if (!(await signed.Verify())) return 'signature value';
    }
    return undefined;
  },
});
