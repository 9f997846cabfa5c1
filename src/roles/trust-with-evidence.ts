import type { Logger } from 'pino';
import { errorForLog } from '../observe/error-for-log.ts';
import type { VerifierPool } from '../signature/pool/pool.ts';
import type { RevocationEvidence } from '../signature/revocation/revocation-evidence.ts';
import { type TrustSnapshot, withRevocation } from '../signature/trust/trust.ts';
import type { Database } from '../storage/index/database.ts';
import { currentEvidenceSet, readEvidence } from '../storage/index/revocation-evidence.ts';

export interface TrustWithEvidence {
  readonly trust: TrustSnapshot;
  /** of the evidence set; 0 while there is none */
  readonly version: number;
}

/** Revocation must be checked (Đ8.1) and there is nothing to check it by. */
export class EvidenceMissing extends Error {
  override readonly name = 'EvidenceMissing';
  constructor() {
    super(
      'KHB_REVOCATION_FILE requires revocation evidence and the store is empty: npm run admin -- jobs run refresh-revocation',
    );
  }
}

/** The trust list with all evidence that counts now. */
export async function trustWithEvidence(
  database: Database,
  trust: TrustSnapshot,
  policy: RevocationEvidence['policy'],
): Promise<TrustWithEvidence> {
  const set = await currentEvidenceSet(database);
  const pieces = set ? await readEvidence(database, set) : [];
  if (pieces.length === 0 && policy === 'if-available') return { trust, version: set?.version ?? 0 };
  const ofKind = (kind: 'crl' | 'ocsp') =>
    pieces.filter((piece) => piece.kind === kind).map(({ bytes }) => bytes);
  const evidence = { crls: ofKind('crl'), ocsp: ofKind('ocsp') };
  return { trust: withRevocation(trust, policy, evidence), version: set?.version ?? 0 };
}

/** @throws EvidenceMissing for those who judge documents: nothing would pass anyway, and the operator must hear of it */
export function demandEvidence({ trust, version }: TrustWithEvidence): void {
  if (trust.revocation?.policy === 'required' && version === 0) throw new EvidenceMissing();
}

export interface TrustWatch {
  close(): void;
}

/**
 * Looks each minute whether another process has replaced the evidence, and gives the verifier the new set whole. While
 * the database is away, or the set can't be read, the last good one counts.
 */
export function watchTrust(
  deps: {
    readonly database: Database;
    readonly trust: TrustSnapshot;
    readonly policy: RevocationEvidence['policy'];
    readonly verifier: Pick<VerifierPool, 'replaceTrust'>;
    readonly logger: Logger;
  },
  since: number,
  everyMs = 60_000,
): TrustWatch {
  const { database, verifier, logger } = deps;
  let version = since;
  let looking = false;
  const look = async () => {
    const set = await currentEvidenceSet(database);
    if (!set || set.version === version) return;
    const next = await trustWithEvidence(database, deps.trust, deps.policy);
    verifier.replaceTrust(next.trust);
    version = next.version;
    logger.info({ version, evidence: set.pieces.length }, 'revocation evidence taken');
  };
  const timer = setInterval(() => {
    if (looking) return;
    looking = true;
    look()
      .catch((error) => logger.warn({ error: errorForLog(error) }, 'revocation evidence not read'))
      .finally(() => {
        looking = false;
      });
  }, everyMs);
  timer.unref();
  return { close: () => clearInterval(timer) };
}
