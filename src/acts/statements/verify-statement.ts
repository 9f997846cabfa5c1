import type { RecordedReport } from '../../domain/events/recorded-report.ts';
import type { SchoolId } from '../../domain/identity/school-id.ts';
import type { Sha256 } from '../../domain/identity/sha256.ts';
import { type Decision, refuse } from '../../domain/refusal.ts';
import { lockAhead, type Retention } from '../../domain/retention/retention.ts';
import type { Statement } from '../../domain/statement/statement.ts';
import type { VerifiedStatement } from '../../domain/transcript/by-statement.ts';
import { failureDetail } from '../../observe/failure-detail.ts';
import { noteNoRecord, noteStatement } from '../../storage/index/blob-keeping.ts';
import type { Database } from '../../storage/index/database.ts';
import { retainBlob } from '../../storage/sites/blobs.ts';
import { recordReport, reportApart } from '../submissions/record-report.ts';
import { type ToVerify, type VerifyOnceDeps, verifyOnce } from '../verify-once.ts';

export interface StatementDeps extends VerifyOnceDeps {
  readonly retention: Retention;
}

type OfKind<Kind extends Statement['kind']> = Extract<Statement, { kind: Kind }>;

/**
 * A statement on records that a school handed in (Đ25): verified like a record (Đ15), of the kind that is wanted, and of
 * this school. The report on it goes into the events that rest on it; of a closing, which makes many, by its hash.
 */
export async function verifyStatement<Kind extends Statement['kind']>(
  deps: StatementDeps,
  kind: Kind,
  schoolId: SchoolId,
  sent: ToVerify,
  now: Date,
): Promise<Decision<{ readonly statement: VerifiedStatement<OfKind<Kind>> }>> {
  const verified = await verifyOnce(deps, sent, now);
  if (!verified.ok) return verified;
  const { report, packed } = verified;
  if (report.indication !== 'TOTAL-PASSED') return refuse('statement-refused', failureDetail(report));
  const said = report.statement;
  if (!said || !isOfKind(said, kind)) return refuse('statement-refused', `want ${kind}`);
  if (said.schoolId !== schoolId) return refuse('school-mismatch');
  const { sha256 } = sent;
  const recorded = await (kind === 'closing' ? reportApart : recordReport)(deps, packed, now);
  return { ok: true, statement: { sha256, said, report: recorded } };
}

/** Kept for good, like the records that rest on it (Đ28.2). */
export async function keepStatement(
  deps: StatementDeps,
  { sha256, report }: VerifiedStatement<Statement>,
  now: Date,
): Promise<void> {
  const until = lockAhead(deps.retention, now);
  await noteStatement(deps.database, sha256);
  await retainBlob(deps.database, deps.sites, sha256, until);
  if ('sha256' in report) await retainBlob(deps.database, deps.sites, report.sha256, until);
}

/** Nothing came to rest on it: its finite term counts from now, and that of the report on it where it is kept apart. */
export async function noteUnused(
  database: Database,
  { sha256, report }: { readonly sha256: Sha256; readonly report?: RecordedReport },
  now: Date,
): Promise<void> {
  await noteNoRecord(database, [sha256, report && 'sha256' in report ? report.sha256 : undefined], now);
}

function isOfKind<Kind extends Statement['kind']>(said: Statement, kind: Kind): said is OfKind<Kind> {
  return said.kind === kind;
}
