import {
  CompactSign,
  type CryptoKey,
  compactVerify,
  createLocalJWKSet,
  type JWK,
  type KeyObject,
  type LocalJWKSet,
} from 'jose';
import { z } from 'zod';
import { signedThen } from '../../domain/receipt/house-keys.ts';
import type { Typ } from './wire.ts';

/** An Ed25519 key pair; `publicJwk.kid` names it (RFC 7638). */
export interface SigningKey {
  readonly privateKey: CryptoKey | KeyObject;
  readonly publicJwk: JWK;
}

/** Picks the key that a text names by `kid`, or throws. */
export type KeySet = LocalJWKSet;

export type JwsFault = 'not-a-jws' | 'wrong-typ' | 'signature-invalid' | 'content-malformed';

/** A signed text that is not to be believed. The message is the fault: nothing of the text. */
export class JwsRefused extends Error {
  readonly fault: JwsFault;
  constructor(fault: JwsFault) {
    super(fault);
    this.name = 'JwsRefused';
    this.fault = fault;
  }
}

const keySetSchema = z.object({
  keys: z
    .array(
      z.looseObject({
        kty: z.literal('OKP'),
        crv: z.literal('Ed25519'),
        x: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
        kid: z.string().min(1),
        exp: z.number().optional(),
        d: z.undefined({ error: 'holds a private key; only public keys belong here' }).optional(),
      }),
    )
    .min(1),
});

/**
 * A JWKS text (RFC 7517) with Ed25519 keys only; those that no longer sign (`exp`) are left out: a message is of now.
 * @throws Error saying what is wrong
 */
export function parseKeySet(text: string, now: Date): KeySet {
  const parsed = keySetSchema.safeParse(JSON.parse(text));
  if (!parsed.success) throw new Error(`key set: ${z.prettifyError(parsed.error)}`);
  const signing = parsed.data.keys.filter(({ exp }) => signedThen(exp === undefined ? {} : { exp }, now));
  return createLocalJWKSet({ keys: signing.map(({ kty, crv, x, kid }) => ({ kty, crv, x, kid })) });
}

/** Compact JWS (RFC 7515) by Ed25519 (RFC 8037). */
export async function signJws(typ: Typ, payload: object, key: SigningKey): Promise<string> {
  const { kid } = key.publicJwk;
  return await new CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
    .setProtectedHeader({ alg: 'EdDSA', typ, ...(kid === undefined ? {} : { kid }) })
    .sign(key.privateKey);
}

/**
 * Signature first, then kind, then shape.
 * @throws JwsRefused
 */
export async function openJws<S extends z.ZodType>(
  typ: Typ,
  jws: string,
  keys: KeySet,
  schema: S,
): Promise<z.output<S>> {
  const { payload, protectedHeader } = await compactVerify(jws, keys, { algorithms: ['EdDSA'] }).catch(() => {
    throw new JwsRefused('signature-invalid');
  });
  if (protectedHeader.typ !== typ) throw new JwsRefused('wrong-typ');
  return readContent(payload, schema);
}

/**
 * What a text claims, unproven: only for choosing whose key must have signed it.
 * @throws JwsRefused
 */
export function peekJws<S extends z.ZodType>(jws: string, schema: S): z.output<S> {
  const payload = jws.split('.')[1];
  if (payload === undefined) throw new JwsRefused('not-a-jws');
  return readContent(Buffer.from(payload, 'base64url'), schema);
}

function readContent<S extends z.ZodType>(payload: Uint8Array, schema: S): z.output<S> {
  const content = schema.safeParse(parseJson(payload));
  if (!content.success) throw new JwsRefused('content-malformed');
  return content.data;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new JwsRefused('content-malformed');
  }
}
