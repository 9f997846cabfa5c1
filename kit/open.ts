import { z } from 'zod';
import { type Problem, problemShape } from './problem.ts';
import { type ClientOptions, RepositoryError, repositoryClient } from './repository-client.ts';
import { askRequest } from './request.ts';

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
  readonly refused: readonly (Problem & { readonly personalId: string })[];
}

const answerShape = z.object({
  kind: z.literal('create'),
  results: z.array(
    z.discriminatedUnion('opened', [
      z.object({ personalId: z.string(), opened: z.literal(true) }),
      z.object({ personalId: z.string(), opened: z.literal(false), refusal: problemShape }),
    ]),
  ),
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
    const asked = await askRequest(client, { kind: 'create', schoolYear, personalIds: chunk });
    if (!asked.ok) refused.push(...chunk.map((personalId) => ({ personalId, ...asked.problem })));
    else collect(asked.answer, opened, refused);
    options.onProgress?.({ done: start + chunk.length, total: personalIds.length });
  }
  return { opened, refused };
}

function collect(answer: unknown, opened: string[], refused: OpenSummary['refused'][number][]): void {
  const { data } = answerShape.safeParse(answer);
  if (!data) throw new RepositoryError('protocol', 'the answer is no answered request');
  for (const result of data.results) {
    if (result.opened) opened.push(result.personalId);
    else refused.push({ personalId: result.personalId, ...result.refusal });
  }
}
