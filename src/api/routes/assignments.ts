import { z } from 'zod';
import { listAssignments } from '../../acts/registry/list-assignments.ts';
import { recordAssignments } from '../../acts/registry/record-assignments.ts';
import type { Decision } from '../../domain/refusal.ts';
import type { RecordedAssignment } from '../../domain/registry/registry-assignment.ts';
import { assignmentsInput } from '../certificate-input.ts';
import type { ApiDeps } from '../deps.ts';
import { schoolIdField, schoolYearField } from '../http/fields.ts';
import { problemOfRefusal } from '../http/problem.ts';
import { jsonBody } from '../http/request-body.ts';
import { type Route, route } from '../http/route.ts';
import { assignmentSchema, presentAssignment } from '../presenters/certificate.ts';
import { pageSchema } from '../presenters/page.ts';

const tag = 'certificates';
const path = '/v1/schools/{schoolId}/assignments';
const params = z.strictObject({ schoolId: schoolIdField });

/** Phân công (Đ24.2, Đ24.3): who signs what at a school, stand-ins included (Đ18.5, Đ18.7, Đ27.2). */
export function assignmentRoutes(deps: ApiDeps): readonly Route[] {
  const { clock } = deps;

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
      200: { words: { vi: 'Đã ghi nhận', en: 'Recorded' }, schema: pageSchema(assignmentSchema) },
    },
    problems: [
      'statement-invalid',
      'no-such-certificate',
      'certificate-state',
      'role-not-held',
      'stand-in-not-needed',
      'assignment-dates',
    ],
    async handle({ actor, params: { schoolId }, body, requestId }) {
      const asked = { schoolId, list: body };
      const self = `/v1/schools/${schoolId}/assignments`;
      return page(self, await recordAssignments(deps, actor, asked, { now: clock(), requestId }));
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
    async handle({ actor, params: { schoolId }, query: { schoolYear }, requestId }) {
      const asked = { schoolId, schoolYear };
      const self = `/v1/schools/${schoolId}/assignments?schoolYear=${schoolYear}`;
      return page(self, await listAssignments(deps, actor, asked, { now: clock(), requestId }));
    },
  });

  return [record, list];
}

/** @throws ApiProblem when the act says no */
function page(self: string, found: Decision<{ readonly assignments: readonly RecordedAssignment[] }>) {
  if (!found.ok) throw problemOfRefusal(found.refusal);
  return { status: 200, json: { items: found.assignments.map(presentAssignment), links: { self } } };
}
