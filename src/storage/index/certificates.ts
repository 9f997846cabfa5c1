import type { SchoolId } from '../../domain/identity/school-id.ts';
import type { Sha256 } from '../../domain/identity/sha256.ts';
import type { RegisteredCertificate, RevocationReason } from '../../domain/registry/certificate.ts';
import { certificateAggregate } from '../../domain/registry/certificate-aggregate.ts';
import type { CertificateEvent } from '../../domain/registry/certificate-events.ts';
import type { DeclarationId } from '../../domain/registry/declaration-id.ts';
import type { KnownSigner } from '../../domain/registry/registry.ts';
import type { Database } from './database.ts';
import { withoutLedger } from './ledgered.ts';
import type { Kept } from './take-step.ts';

export const keptCertificates: Kept<RegisteredCertificate, CertificateEvent> = {
  aggregate: certificateAggregate,
  collection: (database) => database.certificates,
};

export async function findCertificate(
  database: Database,
  id: DeclarationId,
): Promise<RegisteredCertificate | undefined> {
  const stored = await database.certificates.findOne({ _id: id });
  return stored ? withoutLedger(stored) : undefined;
}

/** What each school has declared of these certificates, as far as signatures are judged by it. */
export async function findSigners(
  database: Database,
  hashes: readonly Sha256[],
): Promise<readonly KnownSigner[]> {
  const fields = {
    ...{ sha256: 1, kind: 1, schoolId: 1, 'holder.roles': 1, schoolYears: 1 },
    ...{ history: 1, state: 1, 'compromise.upheld': 1 },
  } as const;
  const found = await database.certificates
    .find({ sha256: { $in: [...hashes] } }, { projection: fields })
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
  return found.map(withoutLedger);
}

/** Every certificate that is in force somewhere, once for each school, for asking its authority about it. */
export function certificatesInForce(
  database: Database,
): AsyncIterable<Pick<RegisteredCertificate, 'sha256' | 'der'>> {
  return database.certificates.find({ state: 'in-force' }, { projection: { _id: 0, sha256: 1, der: 1 } });
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
  return found.map(withoutLedger);
}

const undecided = {
  state: 'revoked',
  compromise: { $exists: false },
  'history.reason': 'compromised',
  'history.state': 'in-force',
} as const;

export function countCompromisesUndecided(database: Database): Promise<number> {
  return database.certificates.countDocuments(undecided);
}

/** A compromise that was told of an approved certificate and is not decided yet (Đ8.3), longest first. */
export async function listCompromisesUndecided(
  database: Database,
  limit: number,
): Promise<readonly RegisteredCertificate[]> {
  const found = await database.certificates.find(undecided).sort({ updatedAt: 1 }).limit(limit).toArray();
  return found.map(withoutLedger);
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
  return found.map(withoutLedger);
}
