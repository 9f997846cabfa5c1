import { z } from 'zod';
import { actorId, type Caller } from '../../domain/access/actor.ts';
import type { SchoolId } from '../../domain/identity/school-id.ts';
import { type Assignment, mayAssign } from '../../domain/registry/registry-assignment.ts';
import { listAssignments, recordAssignment } from '../../storage/index/assignments.ts';
import { findCertificate } from '../../storage/index/certificates.ts';
import { principalWords } from '../approver.ts';
import { assignmentsInput } from '../certificate-input.ts';
import type { ApiDeps } from '../deps.ts';
import { schoolIdField, schoolYearField } from '../http/fields.ts';
import { ApiProblem, problemOfRefusal } from '../http/problem.ts';
import { jsonBody } from '../http/request-body.ts';
import { type Route, route } from '../http/route.ts';
import { assignmentSchema, presentAssignment } from '../presenters/certificate.ts';
import { pageSchema } from '../presenters/page.ts';

const tag = 'certificates';
const path = '/v1/schools/{schoolId}/assignments';
const params = z.strictObject({ schoolId: schoolIdField });

/** Phân công (Đ24.2, Đ24.3): who signs what at a school, stand-ins included (Đ18.5, Đ18.7, Đ27.2). */
export function assignmentRoutes(deps: ApiDeps): readonly Route[] {
  const { database, clock } = deps;

  const record = route({
    method: 'POST',
    path,
    operationId: 'recordAssignments',
    tag,
    summary: {
      vi: 'Ghi nhận phân công do Hiệu trưởng ký (Đ24.3), hoặc do Sở ghi; tất cả hoặc không gì cả',
      en: 'Record assignments signed by the principal, or by the department; all of them or none',
    },
    act: 'assignment.record',
    params,
    body: jsonBody(assignmentsInput),
    answers: {
      200: {
        words: { vi: 'Đã ghi nhận', en: 'Recorded' },
        schema: pageSchema(assignmentSchema),
      },
    },
    problems: [
      'not-permitted',
      'statement-invalid',
      'no-such-certificate',
      'certificate-state',
      'role-not-held',
      'stand-in-not-needed',
      'assignment-dates',
    ],
    async handle({ actor: caller, params: { schoolId }, body }) {
      const { assignments, by } = await understood(caller, schoolId, body);
      for (const assignment of assignments) await admit(assignment);
      const now = clock();
      const recorded = [];
      // All were admitted before the first is written; a crash between leaves the rest to the same call once more.
      for (const assignment of assignments) {
        recorded.push(await recordAssignment(database, assignment, by, now));
      }
      return answer(schoolId, recorded);
    },
  });

  const list = route({
    method: 'GET',
    path,
    operationId: 'listAssignments',
    tag,
    summary: { vi: 'Phân công của trường trong một năm học', en: "A school's assignments of a school year" },
    act: 'assignment.list',
    params,
    query: z.strictObject({ schoolYear: schoolYearField }),
    answers: {
      200: { words: { vi: 'Các phân công', en: 'The assignments' }, schema: pageSchema(assignmentSchema) },
    },
    problems: ['not-permitted'],
    async handle({ actor: caller, params: { schoolId }, query: { schoolYear } }) {
      if (caller.kind === 'school' && caller.schoolId !== schoolId) throw new ApiProblem('not-permitted');
      return answer(schoolId, await listAssignments(database, schoolId, schoolYear), schoolYear);
    },
  });

  async function understood(
    caller: Caller,
    schoolId: SchoolId,
    body: z.output<typeof assignmentsInput>,
  ): Promise<{ assignments: readonly Assignment[]; by: { name: string; statement?: string } }> {
    if (caller.kind === 'school' && caller.schoolId !== schoolId) throw new ApiProblem('not-permitted');
    if (!('statement' in body)) {
      if (caller.kind === 'school') throw new ApiProblem('statement-invalid', { detail: 'want a statement' });
      return { assignments: placed(schoolId, body), by: { name: actorId(caller) } };
    }
    const { statement } = body;
    const { words, signer } = await principalWords(deps, schoolId, statement);
    if (words.type !== 'assignments') throw new ApiProblem('statement-invalid', { detail: 'words' });
    return { assignments: placed(schoolId, words), by: { name: `principal:${signer}`, statement } };
  }

  /** @throws ApiProblem when the rule says no */
  async function admit(assignment: Assignment): Promise<void> {
    const [certificate, standsInFor] = await Promise.all([
      findCertificate(database, assignment.certificate),
      assignment.standsInFor && findCertificate(database, assignment.standsInFor),
    ]);
    const decision = mayAssign(assignment, certificate, standsInFor || undefined);
    if (!decision.ok) throw problemOfRefusal(decision.refusal);
  }

  return [record, list];
}

type Written = Extract<z.output<typeof assignmentsInput>, { assignments: unknown }>;

function placed(
  schoolId: SchoolId,
  { schoolYear, assignments }: Pick<Written, 'schoolYear' | 'assignments'>,
): readonly Assignment[] {
  return assignments.map(({ subject, className, until, standsInFor, ...one }) => ({
    ...one,
    schoolId,
    schoolYear,
    ...(subject === undefined ? {} : { subject }),
    ...(className === undefined ? {} : { className }),
    ...(until === undefined ? {} : { until }),
    ...(standsInFor === undefined ? {} : { standsInFor }),
  }));
}

function answer(
  schoolId: SchoolId,
  assignments: Awaited<ReturnType<typeof listAssignments>>,
  schoolYear?: string,
) {
  const self = `/v1/schools/${schoolId}/assignments${schoolYear === undefined ? '' : `?schoolYear=${schoolYear}`}`;
  return { status: 200, json: { items: assignments.map(presentAssignment), links: { self } } };
}
