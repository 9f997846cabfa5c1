import type { z } from 'zod';
import { ApiProblem, isProblemCode } from './problem.ts';

export type InputPart = 'path' | 'query' | 'headers' | 'body';

/**
 * Parses one part of a request at the door. A schema may name the problem that its breach is, by
 * `params: { problem }` on a custom issue (fields.ts); any other breach is `request-invalid`.
 * Messages say what is wanted and where, never what was sent.
 * @throws ApiProblem
 */
export function parseInput<S extends z.ZodType>(part: InputPart, schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  const named = issues.map(problemNamed).find((code) => code !== undefined);
  throw new ApiProblem(named ?? 'request-invalid', {
    invalid: issues.slice(0, 20).map((issue) => ({
      at: [part, ...issue.path].join('.'),
      message: issue.message,
    })),
  });
}

function problemNamed(issue: z.core.$ZodIssue): ReturnType<typeof asProblemCode> {
  return issue.code === 'custom' ? asProblemCode(issue.params?.problem) : undefined;
}

function asProblemCode(value: unknown) {
  return typeof value === 'string' && isProblemCode(value) ? value : undefined;
}
