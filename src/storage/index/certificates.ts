import { setTimeout as pause } from 'node:timers/promises';
import type { SchoolId } from '../../domain/identity/school-id.ts';
import type { Sha256 } from '../../domain/identity/sha256.ts';
import type { Decision } from '../../domain/refusal.ts';
import type {
  CertificateChange,
  CertificateState,
  RegisteredCertificate,
} from '../../domain/registry/certificate.ts';
import type { KnownSigner } from '../../domain/registry/registry.ts';
import { StorageError } from '../storage-error.ts';
import { appendAudit } from './audit.ts';
import type { Database } from './database.ts';
import type { StoredCertificate } from './documents.ts';
import { isDuplicateKey } from './duplicate-key.ts';

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
 * with the mark that the audit log may lack it, then audited, then the mark is taken away: a crash between leaves the
 * mark, and `auditUnaudited` (the sweeper) finishes. Audit keys are natural, so a step is never told twice.
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
    if (!next) {
      if (decision.ok && certificate) await auditSteps(database, certificate);
      return { decision, certificate };
    }
    if (await write(database, certificate, { ...next, unauditedSince: now.toISOString() })) {
      await auditSteps(database, next);
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
  return { ...certificate, ...decision.change, version: certificate.version + 1 };
}

async function write(
  database: Database,
  standing: RegisteredCertificate | undefined,
  next: StoredCertificate,
): Promise<boolean> {
  const { _id, ...fields } = next;
  if (standing) {
    const filter = { _id, version: standing.version };
    return (await database.certificates.updateOne(filter, { $set: fields })).matchedCount === 1;
  }
  try {
    await database.certificates.insertOne(next);
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}

/** Tells the audit log every step that it may lack; names and personal numbers stay out of it. */
async function auditSteps(database: Database, certificate: RegisteredCertificate): Promise<void> {
  const { _id, kind, schoolId, holder, history, version } = certificate;
  for (const [index, { at, by, state, since, reason, replacedBy }] of history.entries()) {
    await appendAudit(database, {
      key: `certificate:${_id}:${index}`,
      type: `certificate-${state}`,
      actor: by,
      subject: {
        sha256: _id,
        kind,
        schoolId,
        roles: holder.roles,
        since,
        ...(reason && { reason }),
        ...(replacedBy && { replacedBy }),
      },
      at,
    });
  }
  await database.certificates.updateOne({ _id, version }, { $unset: { unauditedSince: '' } });
}

/** Finishes what a crash has left unaudited. Answers how many certificates. */
export async function auditUnaudited(database: Database, olderThan: Date, limit: number): Promise<number> {
  const left = await database.certificates
    .find({ unauditedSince: { $lt: olderThan.toISOString() } })
    .limit(limit)
    .toArray();
  for (const stored of left) await auditSteps(database, withoutMark(stored));
  return left.length;
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

/** In a state, those that have waited longest first. */
export async function listCertificatesInState(
  database: Database,
  state: CertificateState,
  limit: number,
): Promise<readonly RegisteredCertificate[]> {
  const found = await database.certificates.find({ state }).sort({ proposedAt: 1 }).limit(limit).toArray();
  return found.map(withoutMark);
}

function withoutMark({ unauditedSince: _mark, ...certificate }: StoredCertificate): RegisteredCertificate {
  return certificate;
}
