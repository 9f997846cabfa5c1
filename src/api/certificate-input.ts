import { z } from 'zod';
import { parsedBy } from '../domain/identity/parsed.ts';
import { parseSha256 } from '../domain/identity/sha256.ts';
import { signerRole } from '../domain/profile/profile.ts';
import { assignmentWords, decisionWords } from '../domain/registry/assignment-words.ts';
import { certificateKinds, revocationReasons } from '../domain/registry/certificate.ts';
import { printableField, schoolIdField, schoolYearField } from './http/fields.ts';

export const sha256Field = z
  .string()
  .meta({ description: 'SHA-256, 64 chữ số hex. Hexadecimal', pattern: '^[0-9a-f]{64}$' })
  .transform(parsedBy(parseSha256, 'want 64 hexadecimal digits in lower case'));

const note = printableField(500).optional();
const since = z.iso.datetime({ offset: true }).optional().meta({
  description: 'Có hiệu lực từ; mặc định là bây giờ. From when it counts; now unless told',
});
const statement = z
  .string()
  .max(200_000)
  .optional()
  .meta({ description: 'Văn bản Hiệu trưởng ký duyệt (JWS). Words signed by the principal (Đ9.4, Đ24.3)' });

/** The department's words are folded as a name is; a principal's signed words stay as they were signed. */
const decision = decisionWords.extend({ number: printableField(100) });
const handover = z.strictObject({
  day: z.iso.date(),
  minutes: printableField(100).meta({ description: 'Số biên bản bàn giao. Number of the minutes' }),
  receiver: printableField(200).meta({ description: 'Người nhận. Who received it' }),
});

/** Đ33.7: what a school declares. */
export const proposalInput = z.strictObject({
  certificate: z.string().max(20_000).meta({ description: 'PEM, hoặc DER base64. PEM, or DER in base64' }),
  kind: z.enum(certificateKinds),
  name: printableField(200)
    .optional()
    .meta({ description: 'Mặc định lấy từ chứng thư. As in the certificate unless told' }),
  roles: z.array(signerRole).max(4),
  schoolYears: z.array(schoolYearField).min(1).max(30).optional(),
  from: z.iso.date().optional(),
  decision: decision.optional().meta({
    description:
      'Quyết định bổ nhiệm hoặc hợp đồng; cá nhân phải có (Đ7.2-3). The appointing decision, which every person has',
  }),
  schoolId: schoolIdField.optional(),
});
export const decisionInput = z.strictObject({ approve: z.boolean(), note, statement });
export const decisionsInput = decisionInput.extend({ certificates: z.array(sha256Field).min(1).max(500) });
export const suspensionInput = z.strictObject({ since, note });
export const reinstatementInput = z.strictObject({ since, note, statement });
export const revocationInput = z.strictObject({
  reason: z.enum(revocationReasons),
  since,
  note,
  handover: handover.optional().meta({
    description: 'Bàn giao thiết bị, nếu đã có (Đ12.2). The handover of the device, where it was done',
  }),
});
export const handoverInput = handover;
export const replacementInput = z.strictObject({ by: sha256Field, since, note });

const place = printableField(40).optional();
const writtenAssignment = assignmentWords.extend({ subject: place, className: place, decision });

/** A school brings its principal's signed words; the department may write the assignments itself. */
export const assignmentsInput = z.union([
  z.strictObject({ statement: z.string().max(400_000) }),
  z.strictObject({
    schoolYear: schoolYearField,
    assignments: z.array(writtenAssignment).min(1).max(500),
  }),
]);
