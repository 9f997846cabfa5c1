import type { RegisteredCertificate } from '../../domain/registry/certificate.ts';
import { appendAudit } from '../../storage/index/audit.ts';
import { markCertificateAudited, unauditedCertificates } from '../../storage/index/certificates.ts';
import type { Database } from '../../storage/index/database.ts';

/**
 * Tells the audit log every step that it may lack, under natural keys, so that none is told twice; names and personal
 * numbers stay out of it.
 */
export async function auditCertificate(
  database: Database,
  certificate: RegisteredCertificate,
): Promise<void> {
  const { _id: sha256, kind, schoolId, holder, history, decision, handover } = certificate;
  const subject = { sha256, kind, schoolId, roles: holder.roles };
  for (const [index, { at, by, state, since, reason, replacedBy }] of history.entries()) {
    await appendAudit(database, {
      key: `certificate:${sha256}:${index}`,
      type: `certificate-${state}`,
      actor: by,
      subject: {
        ...{ ...subject, since },
        ...(state === 'proposed' && decision && { decision }),
        ...(reason && { reason }),
        ...(replacedBy && { replacedBy }),
      },
      at,
    });
  }
  if (handover) {
    const { day, minutes, at, by } = handover;
    await appendAudit(database, {
      key: `certificate-handover:${sha256}`,
      type: 'certificate-handed-over',
      actor: by,
      subject: { ...subject, day, minutes },
      at,
    });
  }
  await markCertificateAudited(database, certificate);
}

/** Finishes what a crash has kept from the audit log. Answers how many certificates. */
export async function auditUnauditedCertificates(
  database: Database,
  olderThan: Date,
  limit: number,
): Promise<number> {
  const left = await unauditedCertificates(database, olderThan, limit);
  for (const one of left) await auditCertificate(database, one);
  return left.length;
}
