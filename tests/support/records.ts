import type { Filter } from 'mongodb';
import type { Sha256 } from '../../src/domain/identity/sha256.ts';
import type { Database } from '../../src/storage/index/database.ts';
import type { AccessEntry, AuditEntry, BlobRow } from '../../src/storage/index/documents.ts';

// What tests ask of the records and no route tells: here alone they know how it is stored.

/** What the audit log tells, in its order. */
export function auditEntries(database: Database, of: Filter<AuditEntry>): Promise<AuditEntry[]> {
  return database.audit.find(of).sort({ position: 1 }).toArray();
}

/** Who looked at what, in order of time. */
export function accessEntries(database: Database, of: Filter<AccessEntry>): Promise<AccessEntry[]> {
  return database.accesses.find(of).sort({ at: 1 }).toArray();
}

/** What the index knows of a document's two copies. */
export function copiesOf(database: Database, sha256: Sha256): Promise<BlobRow | null> {
  return database.blobs.findOne({ _id: sha256 });
}
