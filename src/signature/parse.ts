import { DOMParser, type Document } from '@xmldom/xmldom';
import { refuse } from './findings.ts';

/**
 * Text that passed the scan -> DOM. xmldom by itself also turns U+0085 and U+2028 into line feeds, as XML 1.1 does;
 * XML 1.0 (clause 2.11) only CR and CR LF, and a digest depends on it.
 * @throws Refused `not-well-formed` on anything the parser remarks on, even a warning
 */
export function parseDocument(text: string): Document {
  const parser = new DOMParser({
    locator: false,
    normalizeLineEndings: (source) => source.replace(/\r\n?/g, '\n'),
    onError: () => refuse('not-well-formed'),
  });
  try {
    return parser.parseFromString(text, 'text/xml');
  } catch {
    return refuse('not-well-formed');
  }
}
