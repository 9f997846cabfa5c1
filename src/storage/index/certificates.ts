import { setTimeout as pause } from 'node:timers/promises';
import type { SchoolId } from '../../domain/identity/school-id.ts';
import type { Sha256 } from '../../domain/identity/sha256.ts';
import type { Decision } from '../../domain/refusal.ts';
import type {
  CertificateChange,
  RegisteredCertificate,
  RevocationReason,
} from '../../domain/registry/certificate.ts';
import type { KnownSigner } from '../../domain/registry/registry.ts';
import { StorageError } from '../storage-error.ts';
import type { Database } from './database.ts';
import type { StoredCertificate } from './documents.ts';
import { isDuplicateKey } from './duplicate-key.ts';
import { leftSince } from './left-since.ts';

export async function findCertificate(
  database: Database,
  id: Sha256,
): Promise<RegisteredCertificate | undefined> {
  const stored = await database.certificates.findOne({ _id: id });
  return stored ? withoutMark(stored) : undefined;
}

/** What a rule of the registry may answer. */
export type CertificateDecision = Decision<
  | { readonly created: RegisteredCertificate }
  | { readonly change: CertificateChange }
  | { readonly already: true }
>;

const PATIENCE = 100;

/**
 * Takes one step in a certificate's life: asks the rule, then compares and sets on (_id, version). The step is written
 * with the mark that the audit log may lack it; whoever steps tells the log and takes the mark away.
 * Throws StorageError contention when the document changes again and again.
 */
export async function stepCertificate<D extends CertificateDecision>(
  database: Database,
  id: Sha256,
  rule: (certificate: RegisteredCertificate | undefined) => D,
  now: Date,
): Promise<{ decision: D; certificate: RegisteredCertificate | undefined }> {
  for (let attempt = 0; attempt < PATIENCE; attempt += 1) {
    if (attempt > 0) await pause(Math.random() * Math.min(5 * attempt, 100));
    const certificate = await findCertificate(database, id);
    const decision = rule(certificate);
    const next = following(certificate, decision);
    if (!next) return { decision, certificate };
    if (await write(database, certificate, { ...next, unauditedSince: now.toISOString() })) {
      return { decision, certificate: next };
    }
  }
  throw new StorageError('contention', 'a certificate is being changed by too many at once');
}

function following(
  certificate: RegisteredCertificate | undefined,
  decision: CertificateDecision,
): RegisteredCertificate | undefined {
  if (!decision.ok) return undefined;
  if ('created' in decision) return decision.created;
  if (!('change' in decision)) return undefined;
  if (!certificate) throw new Error('a rule changed a certificate that is not registered');
  const { declared, ...change } = decision.change;
  if (!declared) return { ...certificate, ...change, version: certificate.version + 1 };
  const { schoolYears: _years, decision: _decision, ...kept } = certificate;
  return { ...kept, ...declared, ...change, version: certificate.version + 1 };
}

async function write(
  database: Database,
  standing: RegisteredCertificate | undefined,
  next: StoredCertificate,
): Promise<boolean> {
  if (standing) {
    const filter = { _id: next._id, version: standing.version };
    return (await database.certificates.replaceOne(filter, next)).matchedCount === 1;
  }
  try {
    await database.certificates.insertOne(next);
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}

/** The audit log has every step of this version. */
export async function markCertificateAudited(
  database: Database,
  { _id, version }: RegisteredCertificate,
): Promise<void> {
  await database.certificates.updateOne({ _id, version }, { $unset: { unauditedSince: '' } });
}

/** Those whose last steps a crash may have kept from the audit log. */
export async function unauditedCertificates(
  database: Database,
  olderThan: Date,
  limit: number,
): Promise<readonly RegisteredCertificate[]> {
  const left = await database.certificates
    .find(leftSince('unauditedSince', olderThan))
    .limit(limit)
    .toArray();
  return left.map(withoutMark);
}

/** Of these hashes, the registered ones, as far as signatures are judged by it. */
export async function findSigners(
  database: Database,
  ids: readonly Sha256[],
): Promise<readonly KnownSigner[]> {
  const fields = { schoolId: 1, 'holder.roles': 1, schoolYears: 1, history: 1, state: 1 } as const;
  const found = await database.certificates
    .find({ _id: { $in: [...ids] } }, { projection: fields })
    .toArray();
  return found.map(({ history, ...signer }) => ({
    ...signer,
    history: history.map(({ note: _note, statement: _statement, ...step }) => step),
  }));
}

/** All certificates a school has ever declared, in order of declaration: some tens, over the years some hundreds. */
export async function listCertificatesOfSchool(
  database: Database,
  schoolId: SchoolId,
): Promise<readonly RegisteredCertificate[]> {
  const found = await database.certificates.find({ schoolId }).sort({ proposedAt: 1 }).toArray();
  return found.map(withoutMark);
}

/** Every certificate in force, for asking its authority about it. */
export function certificatesInForce(
  database: Database,
): AsyncIterable<Pick<RegisteredCertificate, '_id' | 'der'>> {
  return database.certificates.find({ state: 'in-force' }, { projection: { der: 1 } });
}

/** Those that await a decision, longest first: of all, or those that the department approves (Đ9.3, Đ9.5). */
export async function listProposedCertificates(
  database: Database,
  approver: 'department' | undefined,
  limit: number,
): Promise<readonly RegisteredCertificate[]> {
  const ofDepartment = {
    $or: [{ kind: { $ne: 'person' as const } }, { 'holder.roles': 'principal' as const }],
  };
  const found = await database.certificates
    .find({ state: 'proposed', ...(approver && ofDepartment) })
    .sort({ proposedAt: 1 })
    .limit(limit)
    .toArray();
  return found.map(withoutMark);
}

/** Revoked for one of these reasons, and nothing told of the device yet (Đ12.2); of one school, or of all. */
export async function listDevicesOutstanding(
  database: Database,
  reasons: readonly RevocationReason[],
  schoolId: SchoolId | undefined,
  limit: number,
): Promise<readonly RegisteredCertificate[]> {
  const found = await database.certificates
    .find({
      state: 'revoked',
      handover: { $exists: false },
      'history.reason': { $in: [...reasons] },
      ...(schoolId && { schoolId }),
    })
    .sort({ updatedAt: 1 })
    .limit(limit)
    .toArray();
  return found.map(withoutMark);
}

function withoutMark({ unauditedSince: _mark, ...certificate }: StoredCertificate): RegisteredCertificate {
  return certificate;
}
