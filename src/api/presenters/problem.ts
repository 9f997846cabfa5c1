import { z } from 'zod';

/** RFC 9457 problem details as they are answered (made by src/api/http/problem.ts). */
export const problemSchema = z
  .object({
    type: z.string().meta({ pattern: '^urn:kho-hoc-ba:problem:[a-z-]+$' }),
    title: z.string(),
    title_en: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    article: z
      .string()
      .optional()
      .meta({ description: 'Điều khoản bị vi phạm. The article that was broken' }),
    errors: z
      .array(z.object({ at: z.string(), message: z.string() }))
      .readonly()
      .optional()
      .meta({ description: 'Chỗ sai trong yêu cầu. What is wrong in the request, and where' }),
    requestId: z.string(),
  })
  .meta({ id: 'Problem', description: 'Lỗi (RFC 9457). Problem details' });
