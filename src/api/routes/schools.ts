import { z } from 'zod';
import { recordAccesses } from '../../storage/index/accesses.ts';
import { listTranscriptsOfSchool } from '../../storage/index/transcripts.ts';
import type { ApiDeps } from '../deps.ts';
import { limitField, personalIdField, schoolIdField } from '../http/fields.ts';
import { ApiProblem } from '../http/problem.ts';
import { type Route, route } from '../http/route.ts';
import { pageSchema } from '../presenters/page.ts';
import { presentTranscriptItem, transcriptItemSchema } from '../presenters/transcript.ts';

const DEFAULT_PAGE = 50;

export function schoolRoutes({ database, limits, clock }: ApiDeps): readonly Route[] {
  const list = route({
    method: 'GET',
    path: '/v1/schools/{schoolId}/transcripts',
    operationId: 'listTranscriptsOfSchool',
    tag: 'schools',
    summary: {
      vi: 'Danh sách học bạ của trường, theo thứ tự số định danh',
      en: 'The transcripts that a school holds or is about to, in order of personal ID',
    },
    act: 'transcript.list',
    params: z.strictObject({ schoolId: schoolIdField }),
    query: z.strictObject({ limit: limitField(limits.pageItems), after: personalIdField.optional() }),
    answers: {
      200: {
        words: { vi: 'Một trang; links.next khi còn nữa', en: 'One page; links.next while there is more' },
        schema: pageSchema(transcriptItemSchema),
      },
    },
    problems: ['not-permitted', 'personal-id-malformed'],
    async handle({ actor: caller, params, query, requestId }) {
      const { schoolId } = params;
      if (caller.kind === 'school' && caller.schoolId !== schoolId) throw new ApiProblem('not-permitted');
      const limit = Math.min(query.limit ?? DEFAULT_PAGE, limits.pageItems);
      // One more than the page, so that the last page has no link to an empty one.
      const found = await listTranscriptsOfSchool(database, schoolId, {
        after: query.after,
        limit: limit + 1,
      });
      const page = found.slice(0, limit);
      const at = clock().toISOString();
      const access = { caller, what: 'list', at, requestId };
      await recordAccesses(
        database,
        access,
        page.map(({ _id }) => _id),
      );
      const path = `/v1/schools/${schoolId}/transcripts`;
      const last = found.length > limit ? page.at(-1) : undefined;
      return {
        status: 200,
        json: {
          items: page.map(presentTranscriptItem),
          links: {
            self: path,
            ...(last ? { next: `${path}?limit=${limit}&after=${last._id}` } : {}),
          },
        },
      };
    },
  });

  return [list];
}
