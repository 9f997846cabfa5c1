import { isKeyName } from './keys.ts';

/** A line `— <name> base64(key ID || signature)`. */
export interface SignatureLine {
  readonly name: string;
  /** four bytes in hex */
  readonly id: string;
  readonly signature: Uint8Array;
}

/** A text and who signed it (c2sp.org/signed-note); nothing in it counts before a signature was verified. */
export interface Note {
  /** with the line end that closes it */
  readonly text: string;
  readonly signatures: readonly SignatureLine[];
}

const ID_BYTES = 4;
/** The specification wants 16 read at least; a note of ours has two or three. */
const MOST_SIGNATURES = 16;
const MOST_BYTES = 64 * 1024;

export function noteBytes({ text, signatures }: Note): Uint8Array {
  return Buffer.from(`${text}\n${signatures.map(signatureText).join('')}`);
}

/** With its line end. */
export function signatureText({ name, id, signature }: SignatureLine): string {
  return `— ${name} ${Buffer.concat([Buffer.from(id, 'hex'), signature]).toString('base64')}\n`;
}

/** Undefined for anything but a note as the specification has it. */
export function parseNote(bytes: Uint8Array): Note | undefined {
  if (bytes.length > MOST_BYTES) return undefined;
  const whole = utf8(bytes);
  if (whole === undefined || hasControl(whole)) return undefined;
  const cut = whole.lastIndexOf('\n\n');
  if (cut < 0 || !whole.endsWith('\n')) return undefined;
  const signatures: SignatureLine[] = [];
  for (const line of whole.slice(cut + 2, -1).split('\n')) {
    const parsed = parseLine(line);
    if (!parsed || signatures.length === MOST_SIGNATURES) return undefined;
    signatures.push(parsed);
  }
  return { text: whole.slice(0, cut + 1), signatures };
}

function parseLine(line: string): SignatureLine | undefined {
  const [, name = '', base64 = ''] = /^— (\S+) ([A-Za-z0-9+/]+={0,2})$/.exec(line) ?? [];
  const bytes = Buffer.from(base64, 'base64');
  if (!isKeyName(name) || bytes.length <= ID_BYTES || bytes.toString('base64') !== base64) return undefined;
  return {
    name,
    id: bytes.subarray(0, ID_BYTES).toString('hex'),
    signature: bytes.subarray(ID_BYTES),
  };
}

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** ASCII control characters but the line end. */
function hasControl(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x20 && code !== 0x0a) return true;
  }
  return false;
}
