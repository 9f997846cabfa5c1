import { z } from 'zod';
import { listTranscripts } from '../../acts/transcripts/list.ts';
import type { ApiDeps } from '../deps.ts';
import { limitField, personalIdField, schoolIdField } from '../http/fields.ts';
import { problemOfRefusal } from '../http/problem.ts';
import { type Route, route } from '../http/route.ts';
import { pageSchema } from '../presenters/page.ts';
import { presentTranscriptItem, transcriptItemSchema } from '../presenters/transcript.ts';

const DEFAULT_PAGE = 50;

export function schoolRoutes(deps: ApiDeps): readonly Route[] {
  const { limits, clock } = deps;
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
    problems: ['not-permitted', 'quota-exceeded', 'personal-id-malformed'],
    async handle({ actor, params: { schoolId }, query, requestId }) {
      const limit = Math.min(query.limit ?? DEFAULT_PAGE, limits.pageItems);
      const page = { schoolId, after: query.after, limit };
      const listed = await listTranscripts(deps, actor, page, { now: clock(), requestId });
      if (!listed.ok) throw problemOfRefusal(listed.refusal);
      const path = `/v1/schools/${schoolId}/transcripts`;
      const last = listed.more ? listed.transcripts.at(-1) : undefined;
      return {
        status: 200,
        json: {
          items: listed.transcripts.map(presentTranscriptItem),
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
