import { z } from 'zod';
import { parsedBy } from '../domain/identity/parsed.ts';
import { parseSha256 } from '../domain/identity/sha256.ts';
import { signerRole } from '../domain/profile/profile.ts';
import { assignmentWords, decisionWords } from '../domain/registry/assignment-words.ts';
import { revocationReasons } from '../domain/registry/certificate.ts';
import { parseDeclarationId } from '../domain/registry/declaration-id.ts';
import { LONGEST_STATEMENT } from '../domain/registry/signed-words.ts';
import { printableField, schoolIdField, schoolYearField } from './http/fields.ts';

export const sha256Field = z
  .string()
  .meta({ description: 'SHA-256, 64 chữ số hex. Hexadecimal', pattern: '^[0-9a-f]{64}$' })
  .transform(parsedBy(parseSha256, 'want 64 hexadecimal digits in lower case'));

/** A certificate as a school has declared it: what addresses and decisions name. */
export const declarationIdField = z
  .string()
  .meta({
    description:
      'Chứng thư số như một trường đã khai báo: SHA-256, mã trường, loại. A certificate as a school has declared it: SHA-256, school code, kind',
    pattern: '^[0-9a-f]{64}\\.[0-9A-Z]{4,20}\\.(organisation|person|device)$',
  })
  .transform(parsedBy(parseDeclarationId, 'want <sha256>.<school code>.<kind>'));

const note = printableField(500).optional();
const since = z.iso.datetime({ offset: true }).optional().meta({
  description: 'Có hiệu lực từ; mặc định là bây giờ. From when it counts; now unless told',
});
/** In the compact serialisation (RFC 7515 clause 7.1). */
const jws = z
  .string()
  .max(LONGEST_STATEMENT)
  .regex(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/, 'want a JWS in its compact serialisation')
  .meta({ description: 'Văn bản Hiệu trưởng ký duyệt (JWS). Words signed by the principal (Đ9.4, Đ24.3)' });
const statement = jws.optional();

/** The department's words are folded as a name is; a principal's signed words stay as they were signed. */
const decision = decisionWords.extend({ number: printableField(100) });
const handover = z.strictObject({
  day: z.iso.date(),
  minutes: printableField(100).meta({ description: 'Số biên bản bàn giao. Number of the minutes' }),
  receiver: printableField(200).meta({ description: 'Người nhận. Who received it' }),
});

const appointed = decision.meta({
  description:
    'Quyết định bổ nhiệm hoặc hợp đồng; cá nhân phải có (Đ7.2-3). The appointing decision, which every person has',
});
const declared = z.strictObject({
  certificate: z
    .string()
    .max(20_000)
    .regex(
      /^[ \t\r\n]*(-----BEGIN CERTIFICATE-----[A-Za-z0-9+/= \t\r\n]+-----END CERTIFICATE-----[ \t\r\n]*|[A-Za-z0-9+/][A-Za-z0-9+/ \t\r\n]*(={1,2}[ \t\r\n]*)?)$/,
      'want one certificate in PEM, or DER in base64',
    )
    .meta({ description: 'PEM, hoặc DER base64. PEM, or DER in base64' }),
  name: printableField(200)
    .optional()
    .meta({ description: 'Mặc định lấy từ chứng thư. As in the certificate unless told' }),
  schoolYears: z.array(schoolYearField).min(1).max(30).optional(),
  from: z.iso.date().optional(),
  schoolId: schoolIdField.optional(),
});

/** Đ33.7: what a school declares, by whose the certificate is (Đ9.3-5). */
export const proposalInput = z.discriminatedUnion('kind', [
  declared
    .extend({
      kind: z.literal('organisation'),
      roles: z.array(z.literal('school-seal')).length(1),
      decision: appointed.optional(),
    })
    .meta({ description: 'Con dấu của trường (Đ9.3). The seal of a school' }),
  declared
    .extend({
      kind: z.literal('person'),
      roles: z
        .array(signerRole.exclude(['school-seal']))
        .min(1)
        .max(3),
      decision: appointed,
    })
    .meta({ description: 'Cá nhân (Đ9.4). A person' }),
  declared
    .extend({ kind: z.literal('device'), roles: z.array(signerRole).max(0), decision: appointed.optional() })
    .meta({ description: 'Thiết bị, phần mềm (Đ9.5). A device or a program, which signs no transcript' }),
]);
const decisionWritten = z.strictObject({ approve: z.boolean(), note, statement });
export const decisionInput = decisionWritten.extend({
  declaration: z.int().min(1).max(10_000).optional().meta({
    description:
      'Lần khai báo được quyết định (`declaration` của chứng thư); Sở phải nêu khi trường đã khai báo lại. Which declaration it is about; the department names it where the school has declared anew',
  }),
});
export const decisionsInput = decisionWritten.extend({
  certificates: z.array(declarationIdField).min(1).max(500),
});
export const compromiseInput = z.strictObject({
  uphold: z.boolean().meta({
    description:
      'true: áp dụng cho mọi trường; false: chỉ ở trường đã báo. Whether it binds every school, or only the one that told it',
  }),
  note,
});
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
const writtenAssignment = assignmentWords.extend({
  subject: place,
  className: place,
  certificate: sha256Field,
  standsInFor: sha256Field.optional(),
  decision,
});

/** A school brings its principal's signed words; the department may write the assignments itself. */
export const assignmentsInput = z.union([
  z.strictObject({ statement: jws }),
  z.strictObject({
    schoolYear: schoolYearField,
    assignments: z.array(writtenAssignment).min(1).max(500),
  }),
]);
