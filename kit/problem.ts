import { z } from 'zod';

/** Why the repository says no, in its own words: a problem of a call (RFC 9457), or the refusal in an answer. */
export const problemShape = z.object({
  code: z.string(),
  title: z.string(),
  title_en: z.string().optional(),
  detail: z.string().optional(),
});
export type Problem = z.output<typeof problemShape>;

const document = z.object({ ...problemShape.omit({ code: true }).shape, type: z.string() });

/** `type` is `urn:kho-hoc-ba:problem:<code>`. An answer that is no problem document gives its status as code. */
export function problemOf({ status, json }: { readonly status: number; readonly json: unknown }): Problem {
  const parsed = document.safeParse(json);
  if (!parsed.success) return { code: `http-${status}`, title: `HTTP ${status}` };
  const { type, ...words } = parsed.data;
  return { code: type.replace(/^urn:kho-hoc-ba:problem:/, ''), ...words };
}

/** For people, Vietnamese first: `Khóa … / The key …: detail [code]`. */
export function wordsOf({ code, title, title_en, detail }: Problem): string {
  const words = [title, title_en].filter(Boolean).join(' / ');
  return `${detail ? `${words}: ${detail}` : words} [${code}]`;
}
