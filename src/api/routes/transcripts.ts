import { z } from 'zod';
import { mayRead, readableYears } from '../../domain/access/access.ts';
import type { Caller } from '../../domain/access/actor.ts';
import type { PersonalId } from '../../domain/identity/personal-id.ts';
import type { SchoolYear } from '../../domain/identity/school-year.ts';
import type { Transcript, YearRecord } from '../../domain/transcript/transcript.ts';
import { recordAccess } from '../../storage/index/accesses.ts';
import { findTranscript } from '../../storage/index/transcripts.ts';
import { readBlob } from '../../storage/sites/blobs.ts';
import type { ApiDeps } from '../deps.ts';
import { noneMatches } from '../http/conditional.ts';
import { ifNoneMatchHeader, personalIdField, schoolYearField } from '../http/fields.ts';
import { ApiProblem } from '../http/problem.ts';
import { type AnswerKind, type Route, route } from '../http/route.ts';
import { presentTranscript, transcriptSchema } from '../presenters/transcript.ts';
import { presentYearRecord, yearRecordSchema } from '../presenters/year-record.ts';

const tag = 'transcripts';
const headers = z.object({ 'if-none-match': ifNoneMatchHeader });
const yearParams = z.strictObject({ personalId: personalIdField, schoolYear: schoolYearField });
const notModified: AnswerKind = {
  words: { vi: 'Không đổi so với ETag đã có', en: 'Not modified' },
  headers: { ETag: 'entity tag' },
};

interface Reading {
  readonly caller: Caller;
  readonly requestId: string;
  readonly personalId: PersonalId;
  /** for the record of accesses */
  readonly what: 'transcript' | 'year-record' | 'document';
}

/** Looking a pupil up by personal ID (Đ29.4, Đ30), down to the signed bytes. */
export function transcriptRoutes(deps: ApiDeps): readonly Route[] {
  const { database, sites, clock } = deps;

  const readTranscript = route({
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
        headers: { ETag: '"v<version>"' },
      },
      304: notModified,
    },
    problems: ['personal-id-malformed', 'no-such-transcript'],
    async handle({ actor: caller, params, headers: given, requestId }) {
      const transcript = await readable({ caller, requestId, ...params, what: 'transcript' });
      const etag = `"v${transcript.version}"`;
      if (noneMatches(given['if-none-match'], etag)) return { status: 304, headers: { ETag: etag } };
      return { status: 200, headers: { ETag: etag }, json: presentTranscript(transcript, caller) };
    },
  });

  const readYear = route({
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
    problems: ['personal-id-malformed', 'no-such-transcript', 'no-such-year-record'],
    async handle({ actor: caller, params, headers: given, requestId }) {
      const transcript = await readable({ caller, requestId, ...params, what: 'year-record' });
      const record = yearInForce(caller, transcript, params.schoolYear);
      const etag = `"${record.sha256}.index"`;
      if (noneMatches(given['if-none-match'], etag)) return { status: 304, headers: { ETag: etag } };
      return { status: 200, headers: { ETag: etag }, json: presentYearRecord(transcript._id, record) };
    },
  });

  const readDocument = route({
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
    problems: ['personal-id-malformed', 'no-such-transcript', 'no-such-year-record', 'document-lost'],
    async handle({ actor: caller, params, headers: given, requestId, log }) {
      const transcript = await readable({ caller, requestId, ...params, what: 'document' });
      const { sha256 } = yearInForce(caller, transcript, params.schoolYear);
      const etag = `"${sha256}"`;
      if (noneMatches(given['if-none-match'], etag)) return { status: 304, headers: { ETag: etag } };
      const content = await readBlob(sites, sha256, (repair) => log.warn({ repair }, 'a copy was repaired'));
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

  /**
   * Finds the transcript and writes the access down before anything of it leaves (Đ20.3). A school is told the same of
   * a transcript that it may not see as of one that does not exist, and both attempts are written down alike.
   */
  async function readable({ personalId, what, ...by }: Reading): Promise<Transcript> {
    const transcript = await findTranscript(database, personalId);
    const allowed = transcript !== undefined && mayRead(by.caller, transcript);
    const at = clock().toISOString();
    await recordAccess(database, { ...by, personalId, what: allowed ? what : `${what}-denied`, at });
    if (!allowed) throw new ApiProblem('no-such-transcript');
    return transcript;
  }

  return [readTranscript, readYear, readDocument];
}

function yearInForce(caller: Caller, transcript: Transcript, schoolYear: SchoolYear): YearRecord {
  const record = readableYears(caller, transcript).findLast(
    (entry) => entry.schoolYear === schoolYear && !entry.cancelled,
  );
  if (!record) throw new ApiProblem('no-such-year-record');
  return record;
}
