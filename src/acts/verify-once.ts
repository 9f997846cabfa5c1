import type { Sha256 } from '../domain/identity/sha256.ts';
import type { Decision } from '../domain/refusal.ts';
import type { VerificationReport } from '../domain/verification/report.ts';
import { packReport, unpackReport } from '../storage/index/packed-report.ts';
import { findPackedReport, saveReport } from '../storage/index/submissions.ts';
import { readBlob, type Sites } from '../storage/sites/blobs.ts';
import { type AskedRegistry, type VerifyDeps, verifyDocument } from './verify-document.ts';

export interface VerifyOnceDeps extends VerifyDeps, AskedRegistry {
  readonly sites: Sites;
}

/** What is judged: the bytes, and under which id and attempt the report on them is kept. */
export interface ToVerify {
  readonly id: string;
  readonly attempt: number;
  readonly sha256: Sha256;
  readonly receivedAt: string;
}

/** A report with what stands for it in the index. */
export interface Verified {
  readonly report: VerificationReport;
  readonly packed: string;
  /** made by an earlier run, which was cut off */
  readonly before: boolean;
}

/**
 * Verifies bytes that are kept, once for each attempt. What the registry and the authorities say of a signer changes with
 * time, so the report of a run that was cut off stands: judged anew, what was already done could be refused.
 */
export async function verifyOnce(
  deps: VerifyOnceDeps,
  { id, attempt, sha256, receivedAt }: ToVerify,
  now: Date,
): Promise<Decision<Verified>> {
  const before = await findPackedReport(deps.database, id, attempt);
  if (before !== undefined) return { ok: true, report: unpackReport(before), packed: before, before: true };
  const bytes = await readBlob(deps.sites, sha256);
  const times = { now, receivedAt: new Date(receivedAt) };
  const decision = await verifyDocument(deps, bytes, times, deps);
  if (!decision.ok) return decision;
  const packed = packReport(decision.report);
  await saveReport(deps.database, id, attempt, packed);
  return { ok: true, report: decision.report, packed, before: false };
}
