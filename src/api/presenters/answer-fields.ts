import { z } from 'zod';

/** Fields of answers, named once so that the OpenAPI document says the same of each. */
export const instant = z.string().meta({ description: 'ISO 8601, UTC', format: 'date-time' });
export const sha256 = z.string().meta({
  description: 'SHA-256 của tệp. SHA-256 of the bytes, hexadecimal',
  pattern: '^[0-9a-f]{64}$',
});
export const personalId = z
  .string()
  .meta({ description: 'Số định danh cá nhân. Personal ID', pattern: '^[0-9]{12}$' });
export const schoolId = z.string().meta({ description: 'Mã trường. School code' });
export const schoolYear = z.string().meta({ description: 'Năm học. School year' });
export const link = z.string().meta({ format: 'uri-reference' });
