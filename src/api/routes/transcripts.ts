import { z } from 'zod';
import { listLooks } from '../../acts/looks/list.ts';
import { readTranscript } from '../../acts/transcripts/read.ts';
import { readDocument } from '../../acts/transcripts/read-document.ts';
import { readYear } from '../../acts/transcripts/read-year.ts';
import type { ApiDeps } from '../deps.ts';
import { etagOf, noneMatches } from '../http/conditional.ts';
import {
  ifNoneMatchHeader,
  limitField,
  personalIdField,
  schoolYearField,
  untilField,
} from '../http/fields.ts';
import { granted, problemOfRefusal } from '../http/problem.ts';
import { type AnswerKind, type Route, route } from '../http/route.ts';
import { lookSchema, presentLook } from '../presenters/look.ts';
import { pageSchema } from '../presenters/page.ts';
import { presentTranscript, transcriptSchema } from '../presenters/transcript.ts';
import { presentYearRecord, yearRecordSchema } from '../presenters/year-record.ts';

const tag = 'transcripts';
const headers = z.object({ 'if-none-match': ifNoneMatchHeader });
const yearParams = z.strictObject({ personalId: personalIdField, schoolYear: schoolYearField });
const notModified: AnswerKind = {
  words: { vi: 'Không đổi so với ETag đã có', en: 'Not modified' },
  headers: { ETag: 'entity tag' },
};

/** Looking a pupil up by personal ID (Đ29.4, Đ30), down to the signed bytes. */
export function transcriptRoutes(deps: ApiDeps): readonly Route[] {
  const { clock, limits } = deps;

  const readTranscriptRoute = route({
    method: 'GET',
    path: '/v1/transcripts/{personalId}',
    operationId: 'readTranscript',
    tag,
    summary: { vi: 'Tra cứu học bạ theo số định danh cá nhân', en: 'Look a transcript up by personal ID' },
    act: 'transcript.read',
    params: z.strictObject({ personalId: personalIdField }),
    headers,
    answers: {
      200: {
        words: {
          vi: 'Học bạ với các năm học được phép xem',
          en: 'The transcript, with the years you may see',
        },
        schema: transcriptSchema,
        headers: { ETag: 'hash of what is shown' },
      },
      304: notModified,
    },
    problems: ['personal-id-malformed', 'quota-exceeded', 'no-such-transcript'],
    async handle({ actor, params, headers: given, requestId }) {
      const found = await readTranscript(deps, actor, params.personalId, { now: clock(), requestId });
      if (!found.ok) throw problemOfRefusal(found.refusal);
      const json = presentTranscript(found.transcript, actor);
      const etag = etagOf(json);
      if (noneMatches(given['if-none-match'], etag)) return { status: 304, headers: { ETag: etag } };
      return { status: 200, headers: { ETag: etag }, json };
    },
  });

  const readYearRoute = route({
    method: 'GET',
    path: '/v1/transcripts/{personalId}/years/{schoolYear}',
    operationId: 'readYearRecord',
    tag,
    summary: { vi: 'Học bạ của một năm học', en: 'The record in force for one school year' },
    act: 'transcript.read',
    params: yearParams,
    headers,
    answers: {
      200: {
        words: { vi: 'Dữ liệu của năm học', en: 'What the index holds of the year' },
        schema: yearRecordSchema,
        headers: { ETag: '"<sha256>.index"' },
      },
      304: notModified,
    },
    problems: ['personal-id-malformed', 'quota-exceeded', 'no-such-transcript', 'no-such-year-record'],
    async handle({ actor, params, headers: given, requestId }) {
      const found = await readYear(deps, actor, params, { now: clock(), requestId });
      if (!found.ok) throw problemOfRefusal(found.refusal);
      const { record } = found;
      const etag = `"${record.sha256}.index"`;
      if (noneMatches(given['if-none-match'], etag)) return { status: 304, headers: { ETag: etag } };
      return { status: 200, headers: { ETag: etag }, json: presentYearRecord(params.personalId, record) };
    },
  });

  const readDocumentRoute = route({
    method: 'GET',
    path: '/v1/transcripts/{personalId}/years/{schoolYear}/document',
    operationId: 'readDocument',
    tag,
    summary: {
      vi: 'Tệp XML đã ký số, đúng từng byte như trường đã gửi (Đ30)',
      en: 'The signed XML, byte for byte as it was pushed',
    },
    act: 'transcript.read',
    params: yearParams,
    headers,
    answers: {
      200: {
        words: { vi: 'Tệp XML nguyên bản', en: 'The signed bytes' },
        mediaType: 'application/xml',
        headers: { ETag: '"<sha256>"', 'Content-Digest': 'sha-256 of the bytes (RFC 9530)' },
      },
      304: notModified,
    },
    problems: [
      'personal-id-malformed',
      'quota-exceeded',
      'no-such-transcript',
      'no-such-year-record',
      'document-lost',
    ],
    async handle({ actor, params, headers: given, requestId, log }) {
      const found = await readDocument(deps, actor, params, { now: clock(), requestId });
      if (!found.ok) throw problemOfRefusal(found.refusal);
      const { sha256 } = found.record;
      const etag = `"${sha256}"`;
      if (noneMatches(given['if-none-match'], etag)) return { status: 304, headers: { ETag: etag } };
      const content = await found.open((repair) => log.warn({ repair }, 'a copy was repaired'));
      return {
        status: 200,
        headers: {
          ETag: etag,
          'Content-Digest': `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`,
          'Content-Disposition': `attachment; filename="hoc-ba-${params.schoolYear}.xml"`,
        },
        bytes: { mediaType: 'application/xml', content },
      };
    },
  });

  const listLooksRoute = route({
    method: 'GET',
    path: '/v1/transcripts/{personalId}/looks',
    operationId: 'listLooks',
    tag,
    summary: {
      vi: 'Ai đã xem hoặc thử xem dữ liệu của học sinh đang học tại trường (Đ20.3)',
      en: 'Who looked at a pupil whom the school holds, or tried to; asking is a look as well',
    },
    act: 'look.list',
    params: z.strictObject({ personalId: personalIdField }),
    query: z.strictObject({ until: untilField.optional(), limit: limitField(limits.pageItems) }),
    answers: {
      200: {
        words: { vi: 'Mới nhất trước', en: 'The latest first' },
        schema: pageSchema(lookSchema),
      },
    },
    problems: ['personal-id-malformed', 'quota-exceeded', 'no-such-transcript'],
    async handle({ actor, params: { personalId }, query, requestId }) {
      const asked = { personalId, until: query.until, limit: query.limit ?? limits.pageItems };
      const { looks, more } = granted(await listLooks(deps, actor, asked, { now: clock(), requestId }));
      const self = `/v1/transcripts/${personalId}/looks`;
      const last = looks.at(-1)?.at;
      const next = more && last ? { next: `${self}?limit=${asked.limit}&until=${last}` } : {};
      return { status: 200, json: { items: looks.map(presentLook), links: { self, ...next } } };
    },
  });

  return [readTranscriptRoute, readYearRoute, readDocumentRoute, listLooksRoute];
}
