import { z } from 'zod';
import { DEFAULT_LIMITS } from '../deps.ts';
import {
  ownIdField,
  personalIdField,
  printableField,
  reasonField,
  schoolIdField,
  schoolYearField,
} from './fields.ts';
import type { ProblemCode } from './problem.ts';

const MOST_IDS = 500;

const ownSchool = schoolIdField
  .optional()
  .meta({ description: 'Trường lấy từ khóa truy cập; chỉ Sở phải nêu. Only the department names it' });

/** As much as may be pushed, in base64. */
const mostBase64 = 4 * Math.ceil(DEFAULT_LIMITS.bodyBytes / 3);
const inBase64 = (description: string) =>
  z
    .base64()
    .min(4)
    .refine((text) => text.length <= mostBase64, {
      error: `want at most ${mostBase64} characters`,
      params: { problem: 'body-too-large' satisfies ProblemCode },
    })
    .meta({ description, maxLength: mostBase64 });
const document = inBase64('Tệp XML cần xác thực, base64. The bytes to be authenticated');
const statement = inBase64('Văn bản đã ký (XML), base64. The bytes of the signed statement');

/** Thay thế (Đ25.3): the record that takes another's place, and the statement by which it does. */
export const replacementInput = z.strictObject({
  document: inBase64('Học bạ thay thế đã ký (XML), base64. The bytes of the signed record'),
  statement,
});

/** Yêu cầu khởi tạo, hủy bỏ, thu hồi, chốt, xác thực (Đ29.3, Đ25), as a caller writes it. */
export const requestInput = z.discriminatedUnion('kind', [
  z
    .strictObject({
      kind: z.literal('create'),
      schoolId: ownSchool,
      schoolYear: schoolYearField,
      personalIds: z.array(personalIdField).min(1).max(MOST_IDS),
    })
    .meta({ description: 'Khởi tạo (Đ24.4), cho một hoặc nhiều học sinh. Open, for one pupil or a class' }),
  z
    .strictObject({
      kind: z.literal('cancel'),
      schoolId: ownSchool,
      personalId: personalIdField,
      schoolYear: schoolYearField,
      reason: reasonField,
    })
    .meta({ description: 'Hủy bỏ (Đ25.3); chờ Sở duyệt. Cancel; awaits the approval of the department' }),
  z.strictObject({ kind: z.enum(['recall', 'close']), statement }).meta({
    description:
      'Thu hồi (Đ25.3), chốt (Đ25.1): bằng văn bản đã ký. Recall a record, close those of a class, by a signed statement',
  }),
  z
    .strictObject({
      kind: z.literal('authenticate'),
      personalId: personalIdField,
      schoolYear: schoolYearField.optional(),
      document: document.optional(),
    })
    .meta({ description: 'Xác thực (Đ31.1). Authenticate the stored or the sent bytes' }),
]);
export type RequestInput = z.output<typeof requestInput>;

export const decisionInput = z.strictObject({
  approve: z.boolean(),
  note: printableField(1_000).optional(),
});

/** One decision on many: each request is decided and answered on its own. */
export const decisionsInput = decisionInput.extend({
  requests: z.array(ownIdField).min(1).max(MOST_IDS),
});
