import { type Collection, MongoClient } from 'mongodb';
import type { Officer } from '../../domain/access/officer.ts';
import type { Submission } from '../../domain/transcript/submission.ts';
import { StorageError } from '../storage-error.ts';
import { type AuditTurn, newAuditTurn } from './audit-turn.ts';
import type {
  AccessEntry,
  ApiKey,
  AuditEntry,
  BlobRow,
  EvidenceSet,
  IdempotencyKey,
  JobRun,
  Lease,
  Migration,
  ReceiptBatch,
  School,
  StandingDifference,
  StoredAssignment,
  StoredCertificate,
  StoredEvidence,
  StoredReport,
  StoredRequest,
  StoredTranscript,
} from './documents.ts';

/** The index over the blobs, and what became of each record, which stands here alone: the blobs say only what was signed. */
export interface Database {
  readonly client: MongoClient;
  readonly transcripts: Collection<StoredTranscript>;
  readonly submissions: Collection<Submission>;
  readonly idempotencyKeys: Collection<IdempotencyKey>;
  readonly reports: Collection<StoredReport>;
  readonly receiptBatches: Collection<ReceiptBatch>;
  readonly requests: Collection<StoredRequest>;
  readonly blobs: Collection<BlobRow>;
  readonly audit: Collection<AuditEntry>;
  readonly auditTurn: AuditTurn;
  readonly accesses: Collection<AccessEntry>;
  readonly apiKeys: Collection<ApiKey>;
  readonly officers: Collection<Officer>;
  readonly schools: Collection<School>;
  readonly certificates: Collection<StoredCertificate>;
  readonly assignments: Collection<StoredAssignment>;
  readonly revocationEvidence: Collection<StoredEvidence>;
  readonly revocationSets: Collection<EvidenceSet>;
  readonly opinionDifferences: Collection<StandingDifference>;
  readonly jobRuns: Collection<JobRun>;
  readonly leases: Collection<Lease>;
  readonly migrations: Collection<Migration>;
  reachable(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Connects (StorageError database-unreachable after some seconds) and runs nothing; `migrate` makes the indexes.
 * A write is acknowledged once a majority has it in its journal; a server that is away gives errors, not waiting,
 * and the driver finds it again when it is back.
 */
export async function openDatabase(url: string): Promise<Database> {
  const client = new MongoClient(url, {
    appName: 'kho-hoc-ba',
    writeConcern: { w: 'majority', journal: true },
    readConcern: { level: 'majority' },
    readPreference: 'primary',
    ignoreUndefined: true,
    serverSelectionTimeoutMS: 5_000,
    connectTimeoutMS: 5_000,
    socketTimeoutMS: 30_000,
    waitQueueTimeoutMS: 10_000,
    heartbeatFrequencyMS: 5_000,
    maxPoolSize: 50,
  });
  try {
    await client.connect();
    await client.db().command({ ping: 1 });
  } catch (error) {
    await client.close();
    throw new StorageError('database-unreachable', 'the database does not answer', { cause: error });
  }
  const name = new URL(url).pathname.slice(1);
  const db = client.db(name === '' ? 'kho-hoc-ba' : decodeURIComponent(name));
  return {
    client,
    transcripts: db.collection<StoredTranscript>('transcripts'),
    submissions: db.collection<Submission>('submissions'),
    idempotencyKeys: db.collection<IdempotencyKey>('idempotency-keys'),
    reports: db.collection<StoredReport>('reports'),
    receiptBatches: db.collection<ReceiptBatch>('receipt-batches'),
    requests: db.collection<StoredRequest>('requests'),
    blobs: db.collection<BlobRow>('blobs'),
    audit: db.collection<AuditEntry>('audit'),
    auditTurn: newAuditTurn(),
    accesses: db.collection<AccessEntry>('accesses'),
    apiKeys: db.collection<ApiKey>('api-keys'),
    officers: db.collection<Officer>('officers'),
    schools: db.collection<School>('schools'),
    certificates: db.collection<StoredCertificate>('certificates'),
    assignments: db.collection<StoredAssignment>('assignments'),
    revocationEvidence: db.collection<StoredEvidence>('revocation-evidence'),
    revocationSets: db.collection<EvidenceSet>('revocation-sets'),
    opinionDifferences: db.collection<StandingDifference>('opinion-differences'),
    jobRuns: db.collection<JobRun>('job-runs'),
    leases: db.collection<Lease>('leases'),
    migrations: db.collection<Migration>('migrations'),
    reachable: async () => {
      await db.command({ ping: 1 });
    },
    close: () => client.close(),
  };
}
