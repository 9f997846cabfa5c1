import { z } from 'zod';
import { signerRole } from '../../domain/profile/profile.ts';
import {
  certificateKinds,
  certificateStates,
  type RegisteredCertificate,
  revocationReasons,
} from '../../domain/registry/certificate.ts';
import { approverOf } from '../../domain/registry/certificate-approval.ts';
import type { RecordedAssignment } from '../../domain/registry/registry-assignment.ts';
import { instant, link, schoolId, schoolYear, sha256 } from './answer-fields.ts';

const day = z.string().meta({ description: 'Ngày (giờ Việt Nam). Vietnamese day', format: 'date' });
const step = z.object({
  state: z.enum(certificateStates),
  since: instant.meta({ description: 'Có hiệu lực từ. From when it counts' }),
  at: instant.meta({ description: 'Ghi nhận lúc. When it was written down' }),
  by: z.string(),
  reason: z.enum(revocationReasons).optional(),
  note: z.string().optional(),
  replacedBy: sha256.optional(),
});

export const certificateSchema = z
  .object({
    sha256: sha256.meta({ description: 'SHA-256 của chứng thư (DER). Of its DER' }),
    kind: z.enum(certificateKinds).meta({
      description: 'Nhà trường, cá nhân, thiết bị/phần mềm (Đ9.3-5). Of a school, a person, a device',
    }),
    schoolId,
    holder: z.object({ name: z.string(), roles: z.array(signerRole).readonly() }),
    schoolYears: z.array(schoolYear).readonly().optional(),
    from: day,
    serial: z.string(),
    issuer: z.string(),
    notBefore: instant,
    notAfter: instant,
    state: z.enum(certificateStates),
    approver: z.enum(['department', 'principal']).meta({
      description: 'Bên duyệt: Sở (Đ9.3, Đ9.5) hoặc Hiệu trưởng (Đ9.4). Who approves it',
    }),
    history: z.array(step).readonly(),
    certificate: z.string().meta({ description: 'DER, base64', contentEncoding: 'base64' }),
    links: z.object({ self: link }),
  })
  .meta({ id: 'Certificate', description: 'Chứng thư số trong sổ đăng ký. A registered certificate' });

export function certificatePath(id: string): string {
  return `/v1/certificates/${id}`;
}

export function presentCertificate(certificate: RegisteredCertificate): z.output<typeof certificateSchema> {
  const {
    _id,
    kind,
    schoolId: school,
    holder,
    schoolYears,
    from,
    serial,
    issuer,
    der,
    history,
  } = certificate;
  return {
    sha256: _id,
    kind,
    schoolId: school,
    holder,
    ...(schoolYears ? { schoolYears } : {}),
    from,
    serial,
    issuer,
    notBefore: certificate.notBefore,
    notAfter: certificate.notAfter,
    state: certificate.state,
    approver: approverOf(certificate),
    history: history.map(({ statement: _statement, ...told }) => told),
    certificate: der,
    links: { self: certificatePath(_id) },
  };
}

export const assignmentSchema = z
  .object({
    id: sha256.meta({ description: 'Mã phân công. Names the assignment' }),
    schoolId,
    schoolYear,
    role: signerRole,
    subject: z.string().optional(),
    className: z.string().optional(),
    certificate: sha256,
    from: day,
    until: day.optional(),
    standsInFor: sha256.optional().meta({
      description: 'Ký thay cho (Đ18.5, Đ18.7). Whose place is taken',
    }),
    recordedAt: instant,
    recordedBy: z.string(),
  })
  .meta({ id: 'Assignment', description: 'Phân công ký (Đ24.2). Who signs what, from when' });

export function presentAssignment(assignment: RecordedAssignment): z.output<typeof assignmentSchema> {
  const { _id, statement: _statement, endedAt: _endedAt, endedBy: _endedBy, ...told } = assignment;
  return { id: _id, ...told };
}
