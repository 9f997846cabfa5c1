import { z } from 'zod';
import {
  type Answer,
  type ClientOptions,
  problemOf,
  RepositoryError,
  repositoryClient,
} from './repository-client.ts';

/** The most personal IDs that one create request takes. */
const perRequest = 500;

export interface OpenOptions extends ClientOptions {
  readonly schoolYear: string;
  /** a class or a school */
  readonly personalIds: readonly string[];
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

export interface OpenSummary {
  readonly opened: readonly string[];
  readonly refused: readonly { readonly personalId: string; readonly code: string; readonly title: string }[];
}

const refusal = z.object({ code: z.string(), title: z.string() });
const requestSchema = z.object({
  state: z.enum(['received', 'awaiting-approval', 'approved', 'rejected', 'done']),
  answer: z
    .discriminatedUnion('kind', [
      z.object({
        kind: z.literal('create'),
        results: z.array(
          z.discriminatedUnion('opened', [
            z.object({ personalId: z.string(), opened: z.literal(true) }),
            z.object({ personalId: z.string(), opened: z.literal(false), refusal }),
          ]),
        ),
      }),
      z.object({ kind: z.literal('refused'), refusal }),
    ])
    .optional(),
});

/**
 * Opens a school year for pupils (khởi tạo, Đ24.4, Đ29.3) with requests of kind create, at most 500 pupils each.
 * Opening what is open changes nothing, so this may be repeated after any failure.
 * @throws RepositoryError
 */
export async function openTranscripts(options: OpenOptions): Promise<OpenSummary> {
  const client = repositoryClient(options);
  const { personalIds, schoolYear } = options;
  const opened: string[] = [];
  const refused: OpenSummary['refused'][number][] = [];
  for (let start = 0; start < personalIds.length; start += perRequest) {
    const chunk = personalIds.slice(start, start + perRequest);
    const first = await client.call({
      method: 'POST',
      path: '/v1/requests',
      headers: { 'content-type': 'application/json', prefer: 'wait=20' },
      body: JSON.stringify({ kind: 'create', schoolYear, personalIds: chunk }),
    });
    const location = first.headers.get('location');
    if (first.status === 202 && !location) throw new RepositoryError('protocol', '202 without a Location');
    const answer = first.status === 202 && location ? await client.follow(location, isAnswered) : first;
    if (answer.status >= 400)
      refused.push(...chunk.map((personalId) => ({ personalId, ...problemOf(answer) })));
    else collect(answer, chunk, opened, refused);
    options.onProgress?.({ done: start + chunk.length, total: personalIds.length });
  }
  return { opened, refused };
}

function isAnswered(answer: Answer): boolean {
  const state = requestSchema.safeParse(answer.json).data?.state;
  return state !== 'received' && state !== 'approved';
}

function collect(
  answer: Answer,
  chunk: readonly string[],
  opened: string[],
  refused: OpenSummary['refused'][number][],
): void {
  const given = requestSchema.safeParse(answer.json).data?.answer;
  if (!given) throw new RepositoryError('protocol', 'the answer is no answered request');
  if (given.kind === 'refused') {
    const { code, title } = given.refusal;
    refused.push(...chunk.map((personalId) => ({ personalId, code, title })));
    return;
  }
  for (const result of given.results) {
    if (result.opened) opened.push(result.personalId);
    else
      refused.push({ personalId: result.personalId, code: result.refusal.code, title: result.refusal.title });
  }
}
