import { type Collection, MongoClient } from 'mongodb';
import type { ApiKey } from '../../domain/access/api-key.ts';
import type { Officer } from '../../domain/access/officer.ts';
import type { EndOfKey } from '../../domain/data-key/data-key.ts';
import type { StampedCheckpoint } from '../../domain/receipt/stamped-checkpoint.ts';
import type { RegisteredCertificate } from '../../domain/registry/certificate.ts';
import type { RecordedAssignment } from '../../domain/registry/registry-assignment.ts';
import type { RepositoryRequest } from '../../domain/request/request.ts';
import type { School } from '../../domain/school/school.ts';
import type { Submission } from '../../domain/transcript/submission.ts';
import type { Transcript } from '../../domain/transcript/transcript.ts';
import type { ArrivedMessage } from '../../domain/transfer/arrived-message.ts';
import { StorageError } from '../storage-error.ts';
import type { StoredDataKey } from './data-keys.ts';
import type {
  BlobRow,
  EvidenceSet,
  JobRun,
  Lease,
  Migration,
  Schedule,
  SetAside,
  StandingDifference,
  StoredEvidence,
  StoredLogLocks,
  StoredReport,
} from './documents.ts';
import type { Ledgered } from './ledgered.ts';
import type { StoredLogHead } from './log-heads.ts';
import { type LookWriter, lookWriterTo } from './look-writer.ts';
import { noSealer, type Sealer } from './sealer.ts';
import type { StoredLooks } from './stored-looks.ts';

/** The index over the blobs, and what became of each record, which stands here alone: the blobs say only what was signed. */
export interface Database {
  readonly client: MongoClient;
  readonly transcripts: Collection<Ledgered<Transcript>>;
  readonly submissions: Collection<Ledgered<Submission>>;
  readonly reports: Collection<StoredReport>;
  readonly stampedCheckpoints: Collection<Ledgered<StampedCheckpoint>>;
  readonly requests: Collection<Ledgered<RepositoryRequest>>;
  readonly blobs: Collection<BlobRow>;
  readonly looks: Collection<StoredLooks>;
  readonly lookWriter: LookWriter;
  readonly apiKeys: Collection<Ledgered<ApiKey>>;
  readonly officers: Collection<Ledgered<Officer>>;
  readonly schools: Collection<Ledgered<School>>;
  readonly certificates: Collection<Ledgered<RegisteredCertificate>>;
  readonly assignments: Collection<Ledgered<RecordedAssignment>>;
  readonly revocationEvidence: Collection<StoredEvidence>;
  readonly revocationSets: Collection<EvidenceSet>;
  readonly opinionDifferences: Collection<StandingDifference>;
  readonly jobRuns: Collection<JobRun>;
  readonly arrivals: Collection<Ledgered<ArrivedMessage>>;
  readonly setAside: Collection<SetAside>;
  readonly leases: Collection<Lease>;
  readonly schedules: Collection<Schedule>;
  readonly keyEnds: Collection<Ledgered<EndOfKey>>;
  readonly dataKeys: Collection<StoredDataKey>;
  readonly logHeads: Collection<StoredLogHead>;
  readonly logLocks: Collection<StoredLogLocks>;
  readonly migrations: Collection<Migration>;
  /** what is written to an aggregate is sealed for the ledger by it */
  readonly sealer: Sealer;
  reachable(): Promise<void>;
  /** Throws unless a majority takes a write; always the same document. */
  takesWrites(): Promise<void>;
  close(): Promise<void>;
}

/** Milliseconds. `selection`: until a server is found or given up; `answer`: one command, however long it may take. */
export interface DatabaseLimits {
  readonly selection: number;
  readonly answer: number;
}

const LIMITS: DatabaseLimits = { selection: 5_000, answer: 30_000 };

/** Makes the sealer, which keeps its keys in this database. */
export type Sealing = (keys: Collection<StoredDataKey>) => Sealer;

const unsealed: Sealing = () => noSealer;

/** A database that answers now, or StorageError database-unreachable after some seconds; `migrate` makes the indexes. */
export async function openDatabase(url: string, sealing = unsealed): Promise<Database> {
  const database = databaseAt(url, LIMITS, sealing);
  try {
    await database.reachable();
    return database;
  } catch (error) {
    await database.close();
    throw new StorageError('database-unreachable', 'the database does not answer', { cause: error });
  }
}

/**
 * The database at this address, whether or not it is there now: `reachable` connects, and must succeed once before
 * anything else is asked. A write is acknowledged once
 * a majority has it in its journal; a server that is away gives errors, not waiting, and the driver finds it again when
 * it is back.
 */
export function databaseAt(url: string, limits = LIMITS, sealing = unsealed): Database {
  const client = new MongoClient(url, {
    appName: 'kho-hoc-ba',
    writeConcern: { w: 'majority', journal: true },
    readConcern: { level: 'majority' },
    readPreference: 'primary',
    ignoreUndefined: true,
    serverSelectionTimeoutMS: limits.selection,
    connectTimeoutMS: limits.selection,
    socketTimeoutMS: limits.answer,
    waitQueueTimeoutMS: 10_000,
    heartbeatFrequencyMS: 5_000,
    // Streaming, the driver that is told "not primary" asks the server again at the next beat only; polling, at once.
    serverMonitoringMode: 'poll',
    maxPoolSize: 50,
  });
  const name = new URL(url).pathname.slice(1);
  const db = client.db(name === '' ? 'kho-hoc-ba' : decodeURIComponent(name));
  const looks = db.collection<StoredLooks>('looks');
  const dataKeys = db.collection<StoredDataKey>('data-keys');
  return {
    client,
    transcripts: db.collection<Ledgered<Transcript>>('transcripts'),
    submissions: db.collection<Ledgered<Submission>>('submissions'),
    reports: db.collection<StoredReport>('reports'),
    stampedCheckpoints: db.collection<Ledgered<StampedCheckpoint>>('stamped-checkpoints'),
    requests: db.collection<Ledgered<RepositoryRequest>>('requests'),
    blobs: db.collection<BlobRow>('blobs'),
    looks,
    lookWriter: lookWriterTo(looks),
    apiKeys: db.collection<Ledgered<ApiKey>>('api-keys'),
    officers: db.collection<Ledgered<Officer>>('officers'),
    schools: db.collection<Ledgered<School>>('schools'),
    certificates: db.collection<Ledgered<RegisteredCertificate>>('certificates'),
    assignments: db.collection<Ledgered<RecordedAssignment>>('assignments'),
    revocationEvidence: db.collection<StoredEvidence>('revocation-evidence'),
    revocationSets: db.collection<EvidenceSet>('revocation-sets'),
    opinionDifferences: db.collection<StandingDifference>('opinion-differences'),
    jobRuns: db.collection<JobRun>('job-runs'),
    arrivals: db.collection<Ledgered<ArrivedMessage>>('arrivals'),
    setAside: db.collection<SetAside>('set-aside'),
    leases: db.collection<Lease>('leases'),
    schedules: db.collection<Schedule>('schedules'),
    keyEnds: db.collection<Ledgered<EndOfKey>>('key-ends'),
    dataKeys,
    logHeads: db.collection<StoredLogHead>('log-heads'),
    logLocks: db.collection<StoredLogLocks>('log-locks'),
    migrations: db.collection<Migration>('migrations'),
    sealer: sealing(dataKeys),
    reachable: async () => {
      // The driver does not try again by itself after a first connection that failed: commands would wait for ever.
      await client.connect();
      await db.command({ ping: 1 });
    },
    takesWrites: async () => {
      const probes = db.collection<{ _id: string; at: Date }>('probes');
      await probes.updateOne({ _id: 'takes-writes' }, { $set: { at: new Date() } }, { upsert: true });
    },
    close: () => client.close(),
  };
}
