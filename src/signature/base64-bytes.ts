import { refuse } from './findings.ts';

/**
 * Decodes xsd:base64Binary: white space anywhere, but only the one canonical spelling of each value (no stray bits in
 * the last group), so that the same signature cannot be written in two ways.
 * @throws Refused `base64-invalid`
 */
export function base64Bytes(text: string, at: string): Buffer {
  const compact = text.replace(/[ \t\r\n]+/g, '');
  if (compact === '' || !/^[A-Za-z0-9+/]*={0,2}$/.test(compact)) return refuse('base64-invalid', at);
  const bytes = Buffer.from(compact, 'base64');
  return bytes.toString('base64') === compact ? bytes : refuse('base64-invalid', at);
}
