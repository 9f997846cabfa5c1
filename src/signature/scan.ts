import type { Profile } from '../domain/profile.ts';
import { type Finding, finding, Refused } from './findings.ts';
import { scanMarkup } from './scan-markup.ts';

export type Scan =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly finding: Finding };

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The gate before any XML parser: only bytes that are a plain, small, unambiguous subset of XML 1.0 pass, so that
 * every parser behind it must see the same tree. One UTF-8 byte order mark at the start is taken (many products
 * write it, XML 1.0 appendix F allows it, and it lies outside everything that is signed).
 */
export function scan(bytes: Uint8Array, limits: Profile['limits']): Scan {
  try {
    if (bytes.byteLength === 0) return refused('document-empty');
    if (bytes.byteLength > limits.bytes) return refused('document-too-large', `> ${limits.bytes} bytes`);
    if (bytes.includes(0)) return refused('nul-character');
    const text = decoded(bytes);
    if (text === undefined) return refused('not-utf8');
    scanMarkup(text, limits);
    return { ok: true, text };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, finding: error.finding };
    throw error;
  }
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    const text = strictUtf8.decode(bytes);
    return text.startsWith('\uFEFF') ? text.slice(1) : text;
  } catch {
    return undefined;
  }
}

function refused(code: Finding['code'], detail?: string): Scan {
  return { ok: false, finding: finding(code, undefined, detail) };
}
