import { createHash } from 'node:crypto';

/** An entity tag of what is shown and of nothing else, so that it tells no more than the body does. */
export function etagOf(json: object): string {
  return `"${createHash('sha256').update(JSON.stringify(json)).digest('hex').slice(0, 32)}"`;
}

/** Whether `If-None-Match` names this entity tag, by weak comparison (RFC 9110 clause 13.1.2). */
export function noneMatches(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  if (header.trim() === '*') return true;
  const tags = header.match(/(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"/g) ?? [];
  return tags.some((tag) => tag.replace(/^W\//, '') === etag);
}
