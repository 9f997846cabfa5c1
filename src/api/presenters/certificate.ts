import { z } from 'zod';
import type { Decided } from '../../acts/registry/decide-certificates.ts';
import { shownText } from '../../domain/identity/printable-text.ts';
import { signerRole } from '../../domain/profile/profile.ts';
import {
  certificateStates,
  type RegisteredCertificate,
  revocationReasons,
} from '../../domain/registry/certificate.ts';
import { approverOf, declarationNumber } from '../../domain/registry/certificate-approval.ts';
import { certificateKinds } from '../../domain/registry/certificate-kind.ts';
import type { RecordedAssignment } from '../../domain/registry/registry-assignment.ts';
import { instant, link, schoolId, schoolYear, sha256 } from './answer-fields.ts';
import { presentRefusal, refusalSchema } from './refusal.ts';

const day = z.string().meta({ description: 'Ngày (giờ Việt Nam). Vietnamese day', format: 'date' });
const decision = z
  .object({ number: z.string(), date: day })
  .meta({ description: 'Quyết định bổ nhiệm, phân công (Đ7.2-3). The decision that appoints or assigns' });
const step = z.object({
  state: z.enum(certificateStates),
  since: instant.meta({ description: 'Có hiệu lực từ. From when it counts' }),
  at: instant.meta({ description: 'Ghi nhận lúc. When it was written down' }),
  by: z.string(),
  reason: z.enum(revocationReasons).optional(),
  note: z.string().optional(),
  replacedBy: sha256.optional(),
});

const id = z.string().meta({
  description: 'Chứng thư số như trường đã khai báo. The certificate as the school has declared it',
});

export const certificateSchema = z
  .object({
    id,
    sha256: sha256.meta({ description: 'SHA-256 của chứng thư (DER). Of its DER' }),
    kind: z.enum(certificateKinds).meta({
      description: 'Nhà trường, cá nhân, thiết bị/phần mềm (Đ9.3-5). Of a school, a person, a device',
    }),
    schoolId,
    holder: z.object({ name: z.string(), roles: z.array(signerRole).readonly() }),
    commonName: z
      .string()
      .meta({ description: 'Tên ghi trong chứng thư (CN). As the certificate itself names it' }),
    decision: decision.optional(),
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
    declaration: z.int().meta({
      description: 'Lần khai báo thứ mấy của trường. Which of the school’s declarations stands',
    }),
    history: z.array(step).readonly(),
    handover: z
      .object({ day, minutes: z.string(), receiver: z.string(), at: instant, by: z.string() })
      .optional()
      .meta({ description: 'Bàn giao thiết bị (Đ12, Đ27.3). The handover of the device' }),
    compromise: z
      .object({ upheld: z.boolean(), note: z.string().optional(), at: instant, by: z.string() })
      .optional()
      .meta({
        description:
          'Kết luận của Sở về việc trường báo lộ khóa (Đ8.3). What the department has decided of a compromise',
      }),
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
    sha256: hash,
    kind,
    schoolId: school,
    holder,
    commonName,
    decision: appointed,
    schoolYears,
    from,
    serial,
    issuer,
    der,
    history,
    handover,
    compromise,
  } = certificate;
  return {
    id: _id,
    sha256: hash,
    kind,
    schoolId: school,
    holder,
    commonName: shownText(commonName),
    ...(appointed ? { decision: appointed } : {}),
    ...(schoolYears ? { schoolYears } : {}),
    from,
    serial,
    issuer,
    notBefore: certificate.notBefore,
    notAfter: certificate.notAfter,
    state: certificate.state,
    approver: approverOf(certificate),
    declaration: declarationNumber(certificate),
    history: history.map(({ statement: _statement, ...told }) => told),
    ...(handover ? { handover } : {}),
    ...(compromise ? { compromise } : {}),
    certificate: der,
    links: { self: certificatePath(_id) },
  };
}

/** What became of one certificate of many: its state, or why not. */
export const decidedSchema = z.object({
  id,
  state: z.enum(certificateStates).optional(),
  refusal: refusalSchema.optional(),
  links: z.object({ self: link }),
});

export function presentDecided({ id: decided, answer }: Decided): z.output<typeof decidedSchema> {
  const became = answer.ok
    ? { state: answer.certificate.state }
    : { refusal: presentRefusal(answer.refusal) };
  return { id: decided, ...became, links: { self: certificatePath(decided) } };
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
    decision,
    standsInFor: sha256.optional().meta({
      description: 'Ký thay cho (Đ18.5, Đ18.7). Whose place is taken',
    }),
    recordedAt: instant,
    recordedBy: z.string(),
  })
  .meta({ id: 'Assignment', description: 'Phân công ký (Đ24.2). Who signs what, from when' });

export function presentAssignment(assignment: RecordedAssignment): z.output<typeof assignmentSchema> {
  const { _id, statement: _statement, ...recorded } = assignment;
  const { endedAt: _endedAt, endedBy: _endedBy, ...told } = recorded;
  return { id: _id, ...told };
}
