/** `line 12`, for a report. */
export function lineOf(bytes: Uint8Array, offset: number): string {
  let line = 1;
  for (let at = bytes.indexOf(0x0a); at >= 0 && at < offset; at = bytes.indexOf(0x0a, at + 1)) line += 1;
  return `line ${line}`;
}
