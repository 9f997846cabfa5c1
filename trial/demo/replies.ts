import { z } from 'zod';
import { requestSchema } from '../../src/api/presenters/request.ts';
import { submissionSchema } from '../../src/api/presenters/submission.ts';
import { transferSchema } from '../../src/api/presenters/transfer.ts';
import type { Reply } from './repository.ts';

export type SubmissionReply = z.output<typeof submissionSchema>;
export type RequestReply = z.output<typeof requestSchema>;
export type TransferReply = z.output<typeof transferSchema>;

const problemSchema = z.object({ type: z.string(), title: z.string(), title_en: z.string() });

/** Each throws an Error with status and body when the repository answered something else. */
export const submissionOf = reader(submissionSchema);
export const requestOf = reader(requestSchema);
export const transferOf = reader(transferSchema);
export const transfersOf = reader(z.object({ items: z.array(transferSchema) }));

function reader<S extends z.ZodType>(schema: S): (reply: Reply) => z.output<S> {
  return (reply) => {
    const parsed = reply.status < 400 ? schema.safeParse(reply.json) : undefined;
    if (parsed?.success) return parsed.data;
    throw new Error(`câu trả lời bất ngờ / unexpected answer: ${reply.status} ${JSON.stringify(reply.json)}`);
  };
}

/** RFC 9457: the code in `urn:kho-hoc-ba:problem:<code>`; undefined when the answer is no problem. */
export function problemOf(
  reply: Reply,
): { readonly code: string; readonly vi: string; readonly en: string } | undefined {
  const problem = reply.status >= 400 ? problemSchema.safeParse(reply.json).data : undefined;
  if (!problem) return undefined;
  return {
    code: problem.type.replace(/^urn:kho-hoc-ba:problem:/, ''),
    vi: problem.title,
    en: problem.title_en,
  };
}
