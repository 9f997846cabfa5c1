import { z } from 'zod';

/**
 * A public key of the repository as it is published (JWK, RFC 7517 and 8037). `nbf` and `exp`: from when and until when
 * it signs, in seconds since 1970; one without `exp` signs now.
 */
export const houseKeySchema = z.strictObject({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  /** its thumbprint (RFC 7638) */
  kid: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  alg: z.literal('EdDSA'),
  use: z.literal('sig'),
  nbf: z.int().nonnegative().exactOptional(),
  exp: z.int().nonnegative().exactOptional(),
});
export type HouseKey = z.output<typeof houseKeySchema>;

/** Every key that has ever signed: what it signed is to be checked in decades. */
export const houseKeysSchema = z.strictObject({ keys: z.array(houseKeySchema).min(1) });

/** Clocks of the repository's processes may differ by so much. */
const SKEW_SECONDS = 300;

/** Whether a key signed at that time, by what is published of it. */
export function signedThen(
  { nbf, exp }: { readonly nbf?: number; readonly exp?: number },
  at: Date,
): boolean {
  const seconds = at.getTime() / 1_000;
  return (
    (nbf === undefined || seconds >= nbf - SKEW_SECONDS) &&
    (exp === undefined || seconds <= exp + SKEW_SECONDS)
  );
}

/**
 * The keys when one takes another's place: the new one signs from now on, the old one until every process has been
 * started anew with the new one. Done twice it is done once.
 */
export function replaceKey(
  keys: readonly HouseKey[],
  old: HouseKey,
  next: HouseKey,
  times: { readonly now: Date; readonly until: Date },
): readonly HouseKey[] {
  if (keys.some(({ kid }) => kid === next.kid)) return keys;
  const exp = Math.floor(times.until.getTime() / 1_000);
  const known = keys.find(({ kid }) => kid === old.kid) ?? old;
  const nbf = Math.floor(times.now.getTime() / 1_000);
  return [...keys.filter(({ kid }) => kid !== old.kid), { ...known, exp }, { ...next, nbf }];
}

/** Why a key can't sign by this list of keys; undefined when it can. */
export function whyNotSigning(keys: readonly HouseKey[], kid: string): 'unlisted' | 'replaced' | undefined {
  const own = keys.find((key) => key.kid === kid);
  if (!own) return 'unlisted';
  return own.exp === undefined ? undefined : 'replaced';
}
