import { z } from 'zod';

/**
 * A parser of src/domain as the last step of a zod schema: what it doesn't take is answered with what is wanted.
 * `params` travel with the issue.
 */
export function parsedBy<T>(
  parse: (text: string) => T | undefined,
  want: string,
  params?: Readonly<Record<string, unknown>>,
) {
  return (text: string, context: z.core.$RefinementCtx<string>): T => {
    const value = parse(text);
    if (value !== undefined) return value;
    context.issues.push({ code: 'custom', input: text, message: want, ...(params ? { params } : {}) });
    return z.NEVER;
  };
}

export function parsed<T>(parse: (text: string) => T | undefined, want: string) {
  return z.string().transform(parsedBy(parse, want));
}
