import { z } from 'zod';
import { REFUSALS, type Refusal, type RefusalCode } from '../../domain/refusal.ts';

const codes = Object.keys(REFUSALS).filter((code): code is RefusalCode => Object.hasOwn(REFUSALS, code));

export const refusalSchema = z
  .object({
    code: z.enum(codes),
    title: z.string(),
    title_en: z.string(),
    article: z.string(),
    detail: z.string().optional(),
  })
  .meta({ id: 'Refusal', description: 'Lý do từ chối. Why it was refused, and the article that was broken' });

export function presentRefusal({ code, detail }: Refusal): z.output<typeof refusalSchema> {
  const { vi, en, article } = REFUSALS[code];
  return { code, title: vi, title_en: en, article, ...(detail === undefined ? {} : { detail }) };
}
