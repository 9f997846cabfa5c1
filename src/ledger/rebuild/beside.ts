import type { AnyBulkWriteOperation } from 'mongodb';
import type { Happened } from '../../domain/events/event.ts';
import type { RecordedReport } from '../../domain/events/recorded-report.ts';
import type { Sha256 } from '../../domain/identity/sha256.ts';
import type { CheckpointEvent } from '../../domain/receipt/stamped-checkpoint.ts';
import type { RequestEvent } from '../../domain/request/request-events.ts';
import type { SubmissionEvent } from '../../domain/transcript/submission-events.ts';
import type { YearEvent } from '../../domain/transcript/transcript-events.ts';
import type { ArrivalEvent } from '../../domain/transfer/arrived-message.ts';
import type { Database } from '../../storage/index/database.ts';
import type { BlobRow, StoredReport } from '../../storage/index/documents.ts';
import { UNSEEN } from '../../storage/index/lock-ends.ts';
import type { ReadEvent } from './evolve-entries.ts';

/** What stands in other collections beside the aggregates' documents, and follows from their events alone. */
export interface BesideRows {
  add(read: ReadEvent): void;
  /**
   * Writes what was added. Of one document pushed by several the earliest counts, and that one of them made it a record. Until
   * when the sites lock it no event tells: that is seen at the sites, by whoever copies it or renews its locks.
   */
  write(database: Database): Promise<void>;
}

const PERMANENT = { term: 'permanent' } as const;

type Told = SubmissionEvent | YearEvent | ArrivalEvent | RequestEvent | CheckpointEvent;

export function besideRows(): BesideRows {
  const blobs = new Map<Sha256, BlobRow>();
  const reports: StoredReport[] = [];
  const stored = (
    sha256: Sha256,
    at: string,
    told: Pick<BlobRow, 'size' | 'holds' | 'term' | 'noRecordSince'>,
  ) => {
    const before = blobs.get(sha256);
    const storedAt = before && before.storedAt < at ? before.storedAt : at;
    const since = [before?.noRecordSince, told.noRecordSince].filter((one) => one !== undefined).toSorted();
    const noRecordSince = since.at(-1);
    const latest = noRecordSince !== undefined && { noRecordSince };
    blobs.set(sha256, { _id: sha256, backedUpAt: null, ...before, ...told, ...latest, storedAt });
  };

  const byStatement = (
    at: string,
    { statement, report }: { readonly statement: Sha256; readonly report: RecordedReport },
  ): void => {
    stored(statement, at, { holds: 'statement', ...PERMANENT });
    if ('sha256' in report) stored(report.sha256, at, { holds: 'report', ...PERMANENT });
  };

  const add = ({ event }: ReadEvent): void => {
    const told = event as Happened as Told;
    const { at, aggregateId } = event;
    switch (told.type) {
      case 'submission.received': {
        stored(told.data.sha256, at, { size: told.data.size });
        if (told.data.statement) stored(told.data.statement, at, { noRecordSince: at });
        return;
      }
      case 'submission.accepted':
      case 'submission.refused': {
        const { report } = told.data;
        const fate = told.type === 'submission.accepted' ? PERMANENT : { noRecordSince: at };
        const sha256 = event.subject?.sha256;
        if (sha256) stored(sha256, at, fate);
        if (report && 'sha256' in report) stored(report.sha256, at, { holds: 'report', ...fate });
        else if (report) reports.push(reportRow(aggregateId, event.version, report.packed));
        return;
      }
      case 'transcript.year-record-recalled':
      case 'transcript.year-record-closed':
        byStatement(at, told.data);
        return;
      case 'transcript.year-record-replaced':
        stored(told.data.record.sha256, at, { size: told.data.record.size, ...PERMANENT });
        if (told.data.by) byStatement(at, told.data.by);
        return;
      case 'transcript.year-record-accepted':
      case 'transcript.year-record-arrived':
        stored(told.data.record.sha256, at, { size: told.data.record.size, ...PERMANENT });
        return;
      case 'arrival.bound':
        // Records by their own events, where they were taken in; until then, and if they never were, they are none.
        for (const { sha256 } of told.data.records) stored(sha256, at, { noRecordSince: at });
        return;
      case 'checkpoint.stamped': {
        const { checkpoint, token } = told.data;
        stored(checkpoint, at, { holds: 'checkpoint', ...PERMANENT });
        stored(token, at, { holds: 'timestamp', ...PERMANENT });
        return;
      }
      case 'request.received':
        if (event.subject?.sha256) stored(event.subject.sha256, at, { noRecordSince: at });
        return;
      default:
    }
  };

  return {
    add,
    async write(database) {
      if (blobs.size > 0)
        await database.blobs.bulkWrite([...blobs.values()].map(mergedBlob), { ordered: false });
      if (reports.length > 0) await database.reports.insertMany(reports.splice(0));
      blobs.clear();
    },
  };
}

/** An attempt is two steps: it was received, and ended. */
function reportRow(submissionId: string, version: number, packed: string): StoredReport {
  const attempt = Math.floor(version / 2);
  return { _id: `${submissionId}.${attempt}`, submissionId, attempt, packed };
}

/** Several files of the spool may name one document. */
function mergedBlob({ _id, storedAt, noRecordSince, term, ...row }: BlobRow): AnyBulkWriteOperation<BlobRow> {
  const permanent = term && { term, lockedUntil: UNSEEN };
  return {
    updateOne: {
      filter: { _id },
      update: {
        $set: { ...row, ...permanent },
        $min: { storedAt },
        ...(noRecordSince !== undefined && { $max: { noRecordSince } }),
      },
      upsert: true,
    },
  };
}
