import type { Binary } from 'mongodb';
import type { SchoolId } from '../../domain/identity/school-id.ts';
import type { Sha256 } from '../../domain/identity/sha256.ts';
import type { Submission } from '../../domain/transcript/submission.ts';
import type { OpinionDifference } from '../../domain/verification/opinion-difference.ts';
import type { VerificationReport } from '../../domain/verification/report.ts';
import type { Ledgered } from './ledgered.ts';
import type { KeyId } from './sealer.ts';

// What stands in each collection, in one place, so that a collection's file can take the Database and the Database
// its documents without a circle.

/** A submission as stored, with the place of its receipt in the line for a timestamp. */
export interface StoredSubmission extends Ledgered<Submission>, ReceiptPlace {}

export interface ReceiptPlace {
  /** since when its receipt waits for a timestamp; gone once it is in a batch */
  readonly awaitingTimestamp?: string;
  /** the batch of receipts that its receipt is stamped with */
  readonly receiptBatch?: Sha256;
}

/**
 * Which bytes a school sent under a key; `_id` is a hash over both, so that it can be a shard key. All of it stands in
 * `submission.received` too: the collection can be made again from the events.
 */
export interface IdempotencyKey {
  readonly _id: string;
  readonly schoolId: SchoolId;
  readonly sha256: Sha256;
  readonly at: string;
}

export interface StoredReport {
  readonly _id: string;
  readonly submissionId: string;
  readonly attempt: number;
  readonly report: VerificationReport;
}

/**
 * Receipts that are stamped together. It is written before the authority is asked, so that a crash repeats the very
 * same batch: `open` (no token yet) -> `taken` -> `logged` (in the audit log too).
 */
export interface ReceiptBatch {
  /** the root of the tree, which is what the token is over */
  readonly _id: Sha256;
  readonly state: 'open' | 'taken' | 'logged';
  readonly createdAt: string;
  /** in the order of the leaves */
  readonly submissions: readonly string[];
  /** hashes of the leaves, one behind the other */
  readonly leaves: Binary;
  readonly timestamp?: BatchTimestamp;
  /** of its entry in the audit log */
  readonly logPosition?: number;
}

export interface BatchTimestamp {
  readonly token: Binary;
  readonly at: string;
  readonly accuracyMs?: number;
  readonly policy: string;
  readonly serial: string;
  readonly authority: string;
  readonly takenAt: string;
}

/** What the index knows of a blob. `backedUpAt` is null until the backup holds it with the retention now due. */
export interface BlobRow {
  readonly _id: Sha256;
  /** absent where the index was made again and no event says it: what was sent along with a request */
  readonly size?: number;
  readonly storedAt: string;
  readonly backedUpAt: string | null;
  readonly retainUntil?: string;
  /** where it is no document: the report on one */
  readonly holds?: 'report';
}

/** A document on which our verifier and another part, until both say the same again. */
export interface StandingDifference {
  readonly _id: Sha256;
  readonly profile: string;
  readonly foundAt: string;
  readonly seenAt: string;
  readonly differences: readonly OpinionDifference[];
}

/** What happened. `key` is natural and unique: the same step taken twice is one entry. */
export interface AuditEvent {
  readonly key: string;
  readonly type: string;
  readonly actor: string;
  readonly subject: object;
  readonly at: string;
}

/** One link: `hash` is over everything else but `_id`, and `previous` is the hash of the entry before. */
export interface AuditEntry extends AuditEvent {
  /** the position, so that two processes cannot take the same one */
  readonly _id: number;
  /** the same once more: the head is found by an index, since some servers scan for the last `_id` */
  readonly position: number;
  readonly previous: Sha256;
  readonly hash: Sha256;
}

/** `denied`: not the caller's, or not there. `over-quota`: nothing was read. */
export type LookOutcome = 'seen' | 'denied' | 'over-quota';

/** Who looked at which pupils' data, or tried to, and when (Đ20.3, Đ30). */
export interface StoredLook {
  readonly _id: string;
  /** as `actorId` writes */
  readonly actor: string;
  readonly credentialId: string;
  /** `transcript`, `year-record`, `document`, `list`, … */
  readonly what: string;
  readonly outcome: LookOutcome;
  readonly at: string;
  readonly requestId: string;
  /** of the pupils that it was about, by which alone the log names them */
  readonly keys: readonly KeyId[];
  /** what was asked for and nobody here has: personal IDs, or the certificate or school of the registry */
  readonly asked?: readonly string[];
  /** its entry in the log of its year */
  readonly line: string;
  /** the same as `at`, until it is in the log */
  readonly waitingSince?: string;
  /** which log it is in, `looks-2026`, and where in it */
  readonly log?: string;
  readonly position?: number;
}

/** One list or answer of an authority, kept for ever: a report names it by its hash and can be judged again with it. */
export interface StoredEvidence {
  readonly _id: Sha256;
  readonly kind: 'crl' | 'ocsp';
  /** what it speaks of, such as `crl:http://…` or `ocsp:<certificate>`; the next one replaces it there */
  readonly place: string;
  readonly bytes: Binary;
  readonly thisUpdate: string;
  readonly nextUpdate: string | null;
  readonly fetchedAt: string;
}

/** Which pieces count now, by place. One document, replaced whole. */
export interface EvidenceSet {
  readonly _id: 'current';
  readonly version: number;
  readonly pieces: readonly { readonly place: string; readonly evidence: Sha256 }[];
  readonly at: string;
}

/** One run of a scheduled job. A run that stays `running` long after its time was cut off by a crash. */
export interface JobRun {
  readonly _id: string;
  readonly job: string;
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly state: 'running' | 'done' | 'failed';
  readonly dryRun: boolean;
  readonly counts: Readonly<Record<string, number>>;
  readonly error?: string;
}

/** A message of the ministry's mailbox that could not be decided on. It stays in the mailbox, unanswered. */
export interface SetAside {
  /** the message id */
  readonly _id: string;
  /** why, in one stable word */
  readonly fault: string;
  readonly tries: number;
  readonly since: string;
  readonly triedAt: string;
}

/** The right to do one named thing alone while its holder counts `beat` up. */
export interface Lease {
  readonly _id: string;
  readonly holder: string;
  readonly beat: number;
}

/** A scheduled job's name, and what was begun of it by the schedule. */
export interface Schedule {
  readonly _id: string;
  /** names the latest run; empty before the first */
  readonly run: string;
  /** of that run, by the clock of whoever began it, which may have been wrong */
  readonly startedAt: string;
  /** the latest of the job's hours that had their run, in the order of the runs: `2026-11-27T01:10` in Vietnam */
  readonly hours: readonly string[];
}

/** One applied migration. */
export interface Migration {
  readonly _id: number;
  readonly name: string;
  readonly appliedAt: string;
}
