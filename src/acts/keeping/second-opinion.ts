import type { Logger } from 'pino';
import { ifPermitted } from '../../domain/access/permit.ts';
import type { ActorFor, May } from '../../domain/access/policy.ts';
import type { Sha256 } from '../../domain/identity/sha256.ts';
import type { VerificationReport } from '../../domain/verification/report.ts';
import { compare, falseByOurs } from '../../second-opinion/compare.ts';
import type { SecondOpinionConfig } from '../../second-opinion/second-opinion-config.ts';
import { openSecondVerifier, type SecondVerifier } from '../../second-opinion/second-verifier.ts';
import { VerifierBusy, VerifierStopped } from '../../signature/pool/pool.ts';
import type { Database } from '../../storage/index/database.ts';
import {
  countStandingDifferences,
  dropDifferences,
  keepDifferences,
  standingDifferences,
} from '../../storage/index/opinion-differences.ts';
import { drawAccepted, readBlob, type Sites } from '../../storage/sites/blobs.ts';
import { StorageError } from '../../storage/storage-error.ts';
import { type VerifyDeps, verifyDocument } from '../verify-document.ts';
import type { Counts, RunContext } from './scheduled-job.ts';

export interface SecondOpinionDeps extends VerifyDeps {
  readonly database: Database;
  readonly sites: Sites;
  readonly logger: Logger;
  readonly secondOpinion: SecondOpinionConfig;
}

const standingAtMost = 1_000;

/**
 * Has accepted documents verified again by us and by another verifier (Đ15.a, b), and compares them, signature by
 * signature. Those on which the two parted before come first, then a random sample. A difference is kept until both say
 * the same again, so that no later sample without it takes the alarm back.
 */
export async function secondOpinion(deps: SecondOpinionDeps, context: RunContext): Promise<Counts> {
  const { database, secondOpinion: config } = deps;
  const counts = { ...NOTHING };
  const standing = (await standingDifferences(database, standingAtMost)).map(({ _id }) => _id);
  const drawn = await drawAccepted(database, config.documents);
  const other = openSecondVerifier(config.limits);
  // Whoever stops must not wait for a slow document.
  const stop = () => void other.close();
  context.signal.addEventListener('abort', stop, { once: true });
  try {
    for (const sha256 of new Set([...standing, ...drawn])) {
      context.signal.throwIfAborted();
      await lookAt(deps, other, sha256, context, counts);
    }
  } finally {
    context.signal.removeEventListener('abort', stop);
    await other.close();
  }
  return { ...counts, standing: await countStandingDifferences(database) };
}

/** `documents`, then those that differ; the rest counts values and digests, but for `unjudged` and `unreachable` documents. */
const NOTHING = {
  documents: 0,
  differing: 0,
  agreed: 0,
  byDesign: 0,
  unread: 0,
  unjudged: 0,
  unreachable: 0,
};

async function lookAt(
  deps: SecondOpinionDeps,
  other: SecondVerifier,
  sha256: Sha256,
  { dryRun, now, signal }: RunContext,
  counts: Record<keyof typeof NOTHING, number>,
): Promise<void> {
  const { database, sites, logger, profiles } = deps;
  counts.documents += 1;
  const bytes = await readOrCount(sites, sha256, counts);
  if (!bytes) return;
  const report = await ourReport(deps, bytes, now);
  const profile = report && profiles.get(report.profile);
  // A format that is gone, or what is refused today before any signature is looked at: nothing to compare.
  if (!profile || report.signatures.length === 0) {
    counts.unjudged += 1;
    logger.warn({ sha256 }, 'second opinion: our verifier judges no signature of an accepted document');
    return;
  }
  const opinion = await other.ask(bytes);
  signal.throwIfAborted();
  const compared = compare(report, opinion, profile);
  const differences = compared.differences.length > 0 ? compared.differences : falseByOurs(report);
  counts.agreed += compared.agreed;
  counts.byDesign += compared.byDesign;
  counts.unread += compared.unread;
  if (compared.unread > 0) {
    const unread = opinion.unread ?? compared.unread;
    logger.warn({ sha256, unread }, 'second opinion: the other verifier could not read all of a document');
  }
  if (differences.length > 0) {
    counts.differing += 1;
    const shown = differences.slice(0, 5);
    logger.error(
      { sha256, profile: profile.id, differences: shown },
      'second opinion: the two verifiers part',
    );
    if (!dryRun)
      await keepDifferences(database, { sha256, profile: profile.id }, differences, now.toISOString());
  } else if (compared.unread === 0 && !dryRun) await dropDifferences(database, sha256);
}

/** Undefined where the verifier comes to no end with it, which must not keep the others from being looked at. */
async function ourReport(
  deps: SecondOpinionDeps,
  bytes: Uint8Array,
  now: Date,
): Promise<VerificationReport | undefined> {
  try {
    const decision = await verifyDocument(deps, bytes, { now });
    return decision.ok ? decision.report : undefined;
  } catch (error) {
    if (error instanceof VerifierStopped || error instanceof VerifierBusy) throw error;
    return undefined;
  }
}

async function readOrCount(
  sites: Sites,
  sha256: Sha256,
  counts: { unreachable: number },
): Promise<Uint8Array | undefined> {
  try {
    return await readBlob(sites, sha256);
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    counts.unreachable += 1;
    return undefined;
  }
}

/** What stands: documents on which the two verifiers part, for staff to look into. */
export function listDifferences(
  { database, may }: { readonly database: Database; readonly may: May },
  actor: ActorFor<'second-opinion.read'>,
) {
  return ifPermitted(may(actor, 'second-opinion.read'), async () => ({
    documents: await standingDifferences(database, standingAtMost),
  }));
}

/** For the gauge that every process shows. */
export function countDifferences(database: Database): Promise<number> {
  return countStandingDifferences(database);
}
