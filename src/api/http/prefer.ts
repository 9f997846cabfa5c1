/**
 * `Prefer: wait=N` (RFC 7240 clause 4.3), in seconds. The first `wait` counts; what is malformed is ignored, as the
 * RFC wants of every preference.
 */
export function preferredWait(header: string | undefined, mostSeconds: number): number | undefined {
  if (header === undefined) return undefined;
  for (const preference of splitOutsideQuotes(header)) {
    const match = /^\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*(?:=\s*("[^"]*"|[^\s;"]*))?\s*(?:;.*)?$/.exec(
      preference,
    );
    if (match?.[1]?.toLowerCase() !== 'wait') continue;
    const value = match[2]?.replaceAll('"', '') ?? '';
    return /^[0-9]{1,9}$/.test(value) ? Math.min(Number(value), mostSeconds) : undefined;
  }
  return undefined;
}

function splitOutsideQuotes(header: string): readonly string[] {
  return header.match(/(?:"(?:[^"\\]|\\.)*"|[^,"])+/g) ?? [];
}
