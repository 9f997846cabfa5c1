import { refuse } from './findings.ts';

/**
 * Decodes xsd:base64Binary: white space anywhere, but only the one canonical spelling of each value (no stray bits in
 * the last group), so that the same signature cannot be written in two ways. `place` is asked only for a refusal.
 * @throws Refused `base64-invalid`
 */
export function base64Bytes(text: string, place: () => string): Buffer {
  const compact = /[ \t\r\n]/.test(text) ? text.replace(/[ \t\r\n]+/g, '') : text;
  const bytes = Buffer.from(compact, 'base64');
  const isCanonical = compact !== '' && bytes.toString('base64') === compact;
  return isCanonical ? bytes : refuse('base64-invalid', place());
}
