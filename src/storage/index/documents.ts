import type { Binary } from 'mongodb';
import type { Sha256 } from '../../domain/identity/sha256.ts';
import type { OpinionDifference } from '../../domain/verification/opinion-difference.ts';

// What stands in each collection, in one place, so that a collection's file can take the Database and the Database
// its documents without a circle.

export interface StoredReport {
  readonly _id: string;
  readonly submissionId: string;
  readonly attempt: number;
  /** as `packReport` packs */
  readonly packed: string;
}

/** What the index knows of a blob. `backedUpAt` is null until the backup holds it, locked as is due. */
export interface BlobRow {
  readonly _id: Sha256;
  /** absent where the index was made again and no event says it: what was sent along with a request */
  readonly size?: number;
  readonly storedAt: string;
  readonly backedUpAt: string | null;
  /** where it is no record: the report on one, a statement on records, or a checkpoint of the ledger and the token over it */
  readonly holds?: 'report' | 'statement' | 'checkpoint' | 'timestamp';
  /** it became a record, or vouches for one (Nghị định 88/2026 Đ8); once written, for ever */
  readonly term?: 'permanent';
  /** since when it is settled that it is none; says nothing beside a term */
  readonly noRecordSince?: string;
  /** of what is permanent: until when each site is known to lock it */
  readonly locks?: { readonly primary?: string; readonly backup?: string };
  /** the nearer end of both; `''` until both were seen */
  readonly lockedUntil?: string;
  /** when a site last refused to renew the lock of this object */
  readonly lockRefused?: { readonly primary?: string; readonly backup?: string };
}

/** A document on which our verifier and another part, until both say the same again. */
export interface StandingDifference {
  readonly _id: Sha256;
  readonly profile: string;
  readonly foundAt: string;
  readonly seenAt: string;
  readonly differences: readonly OpinionDifference[];
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

/** Until when one site locks the parts of one log, as it was last seen. A row that is gone is made again from the site. */
export interface StoredLogLocks {
  /** `so-cai/primary` */
  readonly _id: string;
  /** as `LockSpan` of the ledger says; written whole */
  readonly spans: readonly { readonly to: number; readonly until: string }[];
}

/** One applied migration. */
export interface Migration {
  readonly _id: number;
  readonly name: string;
  readonly appliedAt: string;
}
