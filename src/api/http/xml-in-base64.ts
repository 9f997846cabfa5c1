import { looksLikeXml } from './looks-like-xml.ts';
import { ApiProblem } from './problem.ts';

/** The bytes of a document that came in JSON. @throws ApiProblem */
export function xmlOf(base64: string, mostBytes: number): Uint8Array {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length > mostBytes) {
    throw new ApiProblem('body-too-large', { detail: `limit of a document: ${mostBytes} bytes` });
  }
  if (!looksLikeXml(bytes)) throw new ApiProblem('document-not-xml');
  return bytes;
}
