import { z } from 'zod';
import { personalIdField, printableField, schoolIdField } from './http/fields.ts';

/** Chuyển trường (Đ26), as the former school asks for it. */
export const transferInput = z.strictObject({
  personalId: personalIdField,
  to: z.discriminatedUnion('kind', [
    z
      .strictObject({ kind: z.literal('school'), schoolId: schoolIdField })
      .meta({ description: 'Trong tỉnh (Đ26.2). To a school of the province' }),
    z
      .strictObject({
        kind: z.literal('province'),
        province: z
          .string()
          .regex(/^[a-z0-9-]{2,40}$/, 'want a province as the ministry names it, such as ha-noi'),
        schoolName: printableField(200),
      })
      .meta({ description: 'Ngoài tỉnh, qua Kho của Bộ (Đ26.4). To another province, by the ministry' }),
  ]),
});
