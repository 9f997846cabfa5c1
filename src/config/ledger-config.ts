import { createPrivateKey } from 'node:crypto';
import { z } from 'zod';
import type { Environment } from '../domain/identity/environment.ts';
import { type NoteKey, type NoteSigner, noteSigner, parseVerifierKey } from '../ledger/note/keys.ts';
import type { LogPolicy } from '../ledger/note/log-proof.ts';

/** The ledger of a repository as the service needs it. */
export interface LedgerConfig {
  /** its name, in every checkpoint: province and environment, so that a trial's ledger never passes for the real one */
  readonly origin: string;
  /** signs checkpoints */
  readonly signer: NoteSigner;
  /** the same of the log of looks of a Vietnamese year; its name is the key's */
  readonly looksSigner: (year: number) => NoteSigner;
  /** keys that have signed it, as KHB_LEDGER_KEYS_FILE lists them; none where it was never replaced */
  readonly former: readonly NoteKey[];
  readonly witnesses: readonly WitnessAddress[];
  /** so many of them must have co-signed before a receipt has its proof */
  readonly quorum: number;
}

export interface WitnessAddress {
  /** POST of add-checkpoint goes to `<url>/add-checkpoint` (c2sp.org/tlog-witness) */
  readonly url: string;
  readonly key: NoteKey;
}

const verifierKeyWords = z.string().transform((text, context): NoteKey => {
  const key = parseVerifierKey(text);
  if (key?.type === 'cosignature/v1') return key;
  context.addIssue('want the verifier key that the witness prints: NAME+ID+BASE64');
  return z.NEVER;
});

/** config of KHB_WITNESSES_FILE */
export const witnessesSchema = z
  .strictObject({
    quorum: z.int().min(1),
    witnesses: z
      .array(z.strictObject({ url: z.url({ protocol: /^https?$/ }), key: verifierKeyWords }))
      .min(1)
      .max(10),
  })
  .refine(({ quorum, witnesses }) => quorum <= witnesses.length, 'quorum: more than there are witnesses');

/**
 * config of KHB_LEDGER_KEYS_FILE: every key that signs the ledger or has signed it, as verifier key, `from` and `until` when.
 * A checkpoint names no time: the times are for people, and one key without `until` signs now.
 */
export const ledgerKeysSchema = z.strictObject({
  keys: z
    .array(
      z.strictObject({
        key: z.string().transform((text, context): NoteKey => {
          const key = parseVerifierKey(text);
          if (key?.type === 'ed25519') return key;
          context.addIssue('want the verifier key of a log: NAME+ID+BASE64');
          return z.NEVER;
        }),
        from: z.iso.datetime().exactOptional(),
        until: z.iso.datetime().exactOptional(),
      }),
    )
    .min(1)
    .max(15),
});

/**
 * The keys that signed before this one does.
 * @throws Error where this one is not listed or signs no more, or a key is of another log
 */
export function formerKeys(
  { key: { name, id } }: NoteSigner,
  { keys }: z.output<typeof ledgerKeysSchema>,
): readonly NoteKey[] {
  if (keys.some(({ key }) => key.name !== name)) throw new Error('a key of another log is listed');
  const own = keys.find(({ key }) => key.id === id);
  if (!own) throw new Error('the key of KHB_LEDGER_KEY_FILE is not listed');
  if (own.until !== undefined) throw new Error('the key of KHB_LEDGER_KEY_FILE was replaced');
  const others = keys.filter(({ key }) => key.id !== id);
  if (others.some(({ until }) => until === undefined))
    throw new Error('two keys sign now: want until of one');
  return others.map(({ key }) => key);
}

/** Whose word whoever checks a proof asks for. */
export function ledgerPolicy({ origin, signer, former, witnesses, quorum }: LedgerConfig): LogPolicy {
  return { origin, keys: [signer.key, ...former], witnesses: witnesses.map(({ key }) => key), quorum };
}

export function ledgerOrigin(province: string, environment: Environment): string {
  return `kho-hoc-ba/${province}/${environment}/so-cai`;
}

/** The name of the log of looks of a Vietnamese calendar year. */
export function looksOrigin(province: string, environment: Environment, year: number): string {
  return `kho-hoc-ba/${province}/${environment}/luot-xem-${year}`;
}

/** @param pem PKCS#8 PEM with an Ed25519 key. @throws Error for anything else, without repeating it */
export function ledgerSigner(origin: string, pem: string): NoteSigner {
  try {
    return noteSigner(origin, 'ed25519', createPrivateKey(pem));
  } catch {
    throw new Error('ledger key: want a PKCS#8 PEM private key, Ed25519');
  }
}
