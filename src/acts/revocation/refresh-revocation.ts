import type { Logger } from 'pino';
import { type AuthorityClient, AuthorityFault } from '../../interop/authority/client.ts';
import { ocspRequest } from '../../interop/authority/ocsp-request.ts';
import type { RevocationConfig } from '../../interop/authority/revocation-config.ts';
import type { PeerWatch } from '../../observe/peer-watch.ts';
import {
  type CheckedEvidence,
  checkAnswer,
  checkList,
  issuersOf,
  listAddressesOf,
} from '../../signature/trust/check-evidence.ts';
import type { TrustSnapshot } from '../../signature/trust/trust.ts';
import { certificatesInForce } from '../../storage/index/certificates.ts';
import type { Database } from '../../storage/index/database.ts';
import {
  currentEvidenceSet,
  type EvidencePiece,
  readEvidence,
  replaceEvidence,
} from '../../storage/index/revocation-evidence.ts';
import type { Counts, RunContext } from '../keeping/scheduled-job.ts';

export interface RefreshRevocationDeps {
  readonly database: Database;
  /** the trust list, without evidence */
  readonly trust: TrustSnapshot;
  readonly revocation: RevocationConfig;
  readonly authority: AuthorityClient;
  readonly logger: Logger;
  /** hears whether the authorities gave what was asked of them */
  readonly peers?: Pick<PeerWatch, 'answered' | 'failed'>;
}

/** An OCSP answer is asked for anew when it has less than this left. */
const renewBeforeMs = 12 * 3_600_000;

/**
 * Fetches lists and OCSP answers of the authorities (Đ8.1) and checks each wholly before it takes the place of the one
 * before; whatever fails keeps its last good one, so that an error page is never taken for a list. The set is replaced
 * in one write. A run cut off before it has changed nothing, and the next begins anew.
 */
export async function refreshRevocation(deps: RefreshRevocationDeps, context: RunContext): Promise<Counts> {
  const { database } = deps;
  const set = await currentEvidenceSet(database);
  const standing = new Map(
    (set ? await readEvidence(database, set) : []).map((piece) => [piece.place, piece]),
  );
  const counts = { fetched: 0, unchanged: 0, failed: 0, outdated: 0 };
  const fresh: EvidencePiece[] = [];

  for await (const { kind, place, get } of wanted(deps, standing, context.now)) {
    context.signal.throwIfAborted();
    const checked = await attempt(deps, place, get);
    const before = standing.get(place);
    if (!checked?.ok) {
      counts.failed += 1;
      if (checked) deps.logger.warn({ place, fault: checked.fault }, 'revocation evidence not taken');
    } else if (before && checked.thisUpdate < new Date(before.thisUpdate)) {
      // Somebody may replay what was true before a revocation.
      counts.failed += 1;
      deps.logger.warn({ place, fault: 'older' }, 'revocation evidence not taken');
    } else if (before?._id === checked.sha256) {
      counts.unchanged += 1;
    } else {
      counts.fetched += 1;
      fresh.push(pieceOf(kind, place, checked, context.now));
    }
  }
  if (counts.failed > 0) deps.peers?.failed('revocation', `${counts.failed} not taken`);
  else if (counts.fetched + counts.unchanged > 0) deps.peers?.answered('revocation');
  for (const { place, nextUpdate } of standing.values()) {
    const renewed = fresh.some((piece) => piece.place === place);
    if (!renewed && nextUpdate !== null && new Date(nextUpdate) < context.now) counts.outdated += 1;
  }
  if (fresh.length === 0 || context.dryRun) return counts;
  const replaced = await replaceEvidence(database, set, fresh, context.now);
  return replaced ? counts : { ...counts, overtaken: 1 };
}

interface Wanted {
  readonly kind: 'crl' | 'ocsp';
  readonly place: string;
  get(): Promise<CheckedEvidence>;
}

async function* wanted(
  { database, trust, revocation, authority }: RefreshRevocationDeps,
  standing: ReadonlyMap<string, EvidencePiece>,
  now: Date,
): AsyncGenerator<Wanted> {
  const { hosts, lists, responders, limits } = revocation;
  const named = listAddressesOf(trust).filter(
    (url) => URL.canParse(url) && hosts.includes(new URL(url).host),
  );
  for (const url of new Set([...lists, ...named])) {
    yield {
      kind: 'crl',
      place: `crl:${url}`,
      get: async () => checkList(await authority.list(url), trust, now),
    };
  }
  if (responders.length === 0) return;
  let left = limits.answersPerRun;
  const asked = new Set<string>();
  for await (const { sha256, der } of certificatesInForce(database)) {
    if (asked.has(sha256)) continue;
    asked.add(sha256);
    const place = `ocsp:${sha256}`;
    const due = standing.get(place)?.nextUpdate;
    if (due && new Date(due).getTime() - now.getTime() > renewBeforeMs) continue;
    const found = issuersOf(Buffer.from(der, 'base64'), trust);
    // Of a renewed authority the configuration names one certificate; whichever it is, the key is the same.
    const [whom] = (found?.issuers ?? []).flatMap((issuer) =>
      responders.flatMap(({ url, issuer: named }) => (named === issuer.sha256 ? [{ url, issuer }] : [])),
    );
    if (!found || !whom) continue;
    if (left === 0) return;
    left -= 1;
    const { url, issuer } = whom;
    const { certificate } = found;
    const request = ocspRequest(certificate.parts, issuer.parts);
    const get = async () => checkAnswer(await authority.answer(url, request), certificate, issuer, now);
    yield { kind: 'ocsp', place, get };
  }
}

async function attempt(
  { logger }: RefreshRevocationDeps,
  place: string,
  get: Wanted['get'],
): Promise<CheckedEvidence | undefined> {
  try {
    return await get();
  } catch (error) {
    if (!(error instanceof AuthorityFault)) throw error;
    logger.warn({ place, fault: error.code }, 'revocation evidence not fetched');
    return undefined;
  }
}

function pieceOf(
  kind: Wanted['kind'],
  place: string,
  { sha256, bytes, thisUpdate, nextUpdate }: Extract<CheckedEvidence, { ok: true }>,
  now: Date,
): EvidencePiece {
  return {
    _id: sha256,
    kind,
    place,
    bytes,
    thisUpdate: thisUpdate.toISOString(),
    nextUpdate: nextUpdate?.toISOString() ?? null,
    fetchedAt: now.toISOString(),
  };
}
