/** A growing run of bytes. */
export interface Output {
  bytes: Uint8Array;
  length: number;
}

export function output(size: number): Output {
  return { bytes: Buffer.allocUnsafe(size), length: 0 };
}

export function write(out: Output, source: Uint8Array, start: number, end: number): void {
  const size = end - start;
  reserve(out, size);
  if (size < 24) for (let i = 0; i < size; i++) out.bytes[out.length + i] = source[start + i] as number;
  else out.bytes.set(source.subarray(start, end), out.length);
  out.length += size;
}

export function writeAscii(out: Output, text: string): void {
  reserve(out, text.length);
  for (let i = 0; i < text.length; i++) out.bytes[out.length++] = text.charCodeAt(i);
}

/** Text as C14N 2.3 writes it. */
export function writeText(out: Output, text: string): void {
  if (text.length === 1 && text.charCodeAt(0) < 0x80) {
    writeAscii(out, TEXT[text.charCodeAt(0)] ?? text);
    return;
  }
  const bytes = Buffer.from(text);
  let from = 0;
  for (let i = 0; i < bytes.length; i++) {
    const replacement = TEXT[bytes[i] as number];
    if (replacement === undefined) continue;
    write(out, bytes, from, i);
    writeAscii(out, replacement);
    from = i + 1;
  }
  write(out, bytes, from, bytes.length);
}

/** An attribute's or namespace's value as C14N 2.3 writes it, without the quotes. */
export function writeValue(out: Output, text: string): void {
  if (isPlainAscii(text)) {
    writeAscii(out, text);
    return;
  }
  const bytes = Buffer.from(text);
  let from = 0;
  for (let i = 0; i < bytes.length; i++) {
    const replacement = VALUE[bytes[i] as number];
    if (replacement === undefined) continue;
    write(out, bytes, from, i);
    writeAscii(out, replacement);
    from = i + 1;
  }
  write(out, bytes, from, bytes.length);
}

function isPlainAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c >= 0x80 || VALUE[c] !== undefined) return false;
  }
  return true;
}

const TEXT = replacements({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#xD;' });
const VALUE = replacements({
  '&': '&amp;',
  '<': '&lt;',
  '"': '&quot;',
  '\t': '&#x9;',
  '\n': '&#xA;',
  '\r': '&#xD;',
});

function replacements(table: Record<string, string>): (string | undefined)[] {
  const byByte = new Array<string | undefined>(256).fill(undefined);
  for (const [character, written] of Object.entries(table)) byByte[character.charCodeAt(0)] = written;
  return byByte;
}

function reserve(out: Output, size: number): void {
  if (out.length + size <= out.bytes.length) return;
  const larger = Buffer.allocUnsafe(Math.max(out.bytes.length * 2, out.length + size));
  larger.set(out.bytes.subarray(0, out.length));
  out.bytes = larger;
}
