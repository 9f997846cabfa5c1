/**
 * Whether bytes can be an XML document at all: not empty, and `<` first, after an optional UTF-8 byte order mark and
 * white space. Everything deeper is judged by the job, with a report.
 */
export function looksLikeXml(bytes: Uint8Array): boolean {
  let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  while (bytes[at] === 0x20 || bytes[at] === 0x09 || bytes[at] === 0x0a || bytes[at] === 0x0d) at += 1;
  return bytes[at] === 0x3c;
}
