import { createHash, createHmac } from 'node:crypto';

const ALGORITHMS = ['sha256', 'sha1', 'md5', 'sha512', 'sha384', 'sha3-256', 'ripemd160'];
/** hexadecimal digits: a token that agrees in as many was made by the hash */
const TELLING = 12;

/**
 * Whether a token of a line is a hash of one of these texts, whole or truncated from its beginning, in hex, base64 or as
 * UUID; or an HMAC under an empty key or one that everybody knows.
 */
export function hashSearch(
  texts: ReadonlyMap<string, string>,
  knownKeys: readonly string[] = ['', 'secret', 'kho-hoc-ba'],
): (line: string) => readonly string[] {
  const beginnings = new Map<string, string>();
  for (const [name, text] of texts)
    for (const algorithm of ALGORITHMS.filter((one) => createdHere(one))) {
      const digests = [
        createHash(algorithm).update(text).digest(),
        ...knownKeys.map((key) => createHmac(algorithm, key).update(text).digest()),
      ];
      for (const digest of digests) {
        const hex = digest.toString('hex');
        beginnings.set(hex.slice(0, TELLING), `${name}, ${algorithm}`);
        // Truncated from its end.
        beginnings.set(`…${hex.slice(-TELLING)}`, `${name}, ${algorithm}`);
      }
    }
  return (line) =>
    tokensOf(line).flatMap((hex) => {
      const found = beginnings.get(hex.slice(0, TELLING)) ?? beginnings.get(`…${hex.slice(-TELLING)}`);
      return found === undefined ? [] : [found];
    });
}

function createdHere(algorithm: string): boolean {
  try {
    createHash(algorithm);
    return true;
  } catch {
    return false;
  }
}

/** Each run of a line that could be bytes, in hex: hexadecimal, UUID, base64 and base64url. */
function tokensOf(line: string): readonly string[] {
  const plain = line.match(/[0-9a-f]{12,}/gi) ?? [];
  const uuids = line.match(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi) ?? [];
  const base64 = (line.match(/[A-Za-z0-9+/_-]{16,}/g) ?? []).map((token) =>
    Buffer.from(token, 'base64').toString('hex'),
  );
  return [
    ...plain.map((one) => one.toLowerCase()),
    ...uuids.map((one) => one.replaceAll('-', '')),
    ...base64,
  ];
}
