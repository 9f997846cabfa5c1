import { refuse } from '../findings/refused.ts';
import { decodeBase64 } from './base64.ts';

/**
 * As `decodeBase64`; `place` is asked only for a refusal.
 * @throws Refused `base64-invalid`
 */
export function base64Bytes(text: Uint8Array, place: () => string): Buffer {
  return decodeBase64(text) ?? refuse('base64-invalid', place());
}
