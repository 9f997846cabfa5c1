import { z } from 'zod';
import { decideCertificates } from '../../acts/registry/decide-certificates.ts';
import { listCompromises } from '../../acts/registry/list-compromises.ts';
import { listHandovers } from '../../acts/registry/list-handovers.ts';
import { listOfSchool } from '../../acts/registry/list-of-school.ts';
import { listProposed } from '../../acts/registry/list-proposed.ts';
import { proposeCertificate } from '../../acts/registry/propose-certificate.ts';
import { readCertificate } from '../../acts/registry/read-certificate.ts';
import type { Decision } from '../../domain/refusal.ts';
import type { RegisteredCertificate } from '../../domain/registry/certificate.ts';
import { decisionsInput, declarationIdField, proposalInput } from '../certificate-input.ts';
import type { ApiDeps } from '../deps.ts';
import { limitField, schoolIdField } from '../http/fields.ts';
import { problemOfRefusal } from '../http/problem.ts';
import { jsonBody } from '../http/request-body.ts';
import { type AnswerKind, type Route, route } from '../http/route.ts';
import {
  certificatePath,
  certificateSchema,
  decidedSchema,
  presentCertificate,
  presentDecided,
} from '../presenters/certificate.ts';
import { pageSchema } from '../presenters/page.ts';
import { schoolMeant } from '../school-meant.ts';
import { certificateStepRoutes } from './certificate-steps.ts';

const tag = 'certificates';
const asItStands: AnswerKind = {
  words: { vi: 'Chứng thư số như hiện có trong sổ', en: 'The certificate as it stands' },
  schema: certificateSchema,
};

/** The certificate registry (Đ8, Đ9, Đ12, Đ33.7). */
export function certificateRoutes(deps: ApiDeps): readonly Route[] {
  const { limits, clock } = deps;

  const propose = route({
    method: 'POST',
    path: '/v1/certificates',
    operationId: 'proposeCertificate',
    tag,
    summary: { vi: 'Trường khai báo một chứng thư số (Đ33.7)', en: 'A school declares a certificate' },
    act: 'certificate.propose',
    body: jsonBody(proposalInput),
    answers: {
      201: { ...asItStands, headers: { Location: 'the certificate' } },
      200: {
        words: { vi: 'Đã khai báo từ trước', en: 'It was declared before' },
        schema: certificateSchema,
        headers: { Location: 'the certificate' },
      },
    },
    problems: [
      'certificate-unfit',
      'seal-of-another-school',
      'certificate-untrusted',
      'certificate-registered-otherwise',
      'school-required',
      'unknown-school',
    ],
    async handle({ actor, body, requestId }) {
      const declaration = { ...body, schoolId: schoolMeant(actor, body.schoolId) };
      const answer = await proposeCertificate(deps, actor, declaration, { now: clock(), requestId });
      if (!answer.ok) throw problemOfRefusal(answer.refusal);
      const { certificate, created } = answer;
      return {
        status: created ? 201 : 200,
        headers: { Location: certificatePath(certificate._id) },
        json: presentCertificate(certificate),
      };
    },
  });

  const read = route({
    method: 'GET',
    path: '/v1/certificates/{certificateId}',
    operationId: 'readCertificate',
    tag,
    summary: { vi: 'Xem một chứng thư số đã khai báo', en: 'Read a registered certificate' },
    act: 'certificate.read',
    params: z.strictObject({ certificateId: declarationIdField }),
    answers: { 200: asItStands },
    problems: ['no-such-certificate'],
    async handle({ actor, params: { certificateId: id }, requestId }) {
      const answer = await readCertificate(deps, actor, id, { now: clock(), requestId });
      if (!answer.ok) throw problemOfRefusal(answer.refusal);
      return { status: 200, json: presentCertificate(answer.certificate) };
    },
  });

  const list = route({
    method: 'GET',
    path: '/v1/certificates',
    operationId: 'listProposedCertificates',
    tag,
    summary: {
      vi: 'Các chứng thư số chờ duyệt; `approver=department`: những chứng thư Sở duyệt (Đ9.3, Đ9.5)',
      en: 'Certificates that await a decision; with `approver=department`, those that the department approves',
    },
    act: 'certificate.list',
    query: z.strictObject({
      state: z.literal('proposed'),
      approver: z.literal('department').optional(),
      limit: limitField(limits.pageItems),
    }),
    answers: {
      200: { words: { vi: 'Cũ nhất trước', en: 'Oldest first' }, schema: pageSchema(certificateSchema) },
    },
    async handle({ actor, query: { state, approver, limit = limits.pageItems } }) {
      const self = `/v1/certificates?state=${state}${approver ? `&approver=${approver}` : ''}`;
      return page(self, await listProposed(deps, actor, { approver, limit }));
    },
  });

  const decisions = route({
    method: 'POST',
    path: '/v1/certificates/decisions',
    operationId: 'decideCertificates',
    tag,
    summary: {
      vi: 'Duyệt hoặc không duyệt nhiều chứng thư số (tối đa 500); mỗi chứng thư có câu trả lời riêng (Đ9.3-5)',
      en: 'Approve or refuse up to 500 certificates; each is decided and answered on its own',
    },
    act: 'certificate.decide',
    body: jsonBody(decisionsInput),
    answers: {
      200: {
        words: { vi: 'Câu trả lời cho từng chứng thư', en: 'The answer for each certificate' },
        schema: z.object({ items: z.array(decidedSchema).readonly() }),
      },
    },
    async handle({ actor, body, requestId }) {
      const decided = await decideCertificates(deps, actor, body, { now: clock(), requestId });
      return { status: 200, json: { items: decided.map(presentDecided) } };
    },
  });

  const handovers = route({
    method: 'GET',
    path: '/v1/certificates/handovers',
    operationId: 'listOutstandingHandovers',
    tag,
    summary: {
      vi: 'Thiết bị chưa bàn giao sau khi thu hồi (Đ12.2, Đ27.3): của trường mình; Sở xem tất cả',
      en: "Devices not handed over after a revocation: a school's own, all of them for the department",
    },
    act: 'handover.list',
    query: z.strictObject({
      state: z.literal('outstanding'),
      schoolId: schoolIdField.optional(),
      limit: limitField(limits.pageItems),
    }),
    answers: {
      200: {
        words: { vi: 'Thu hồi lâu nhất trước', en: 'Longest revoked first' },
        schema: pageSchema(certificateSchema),
      },
    },
    async handle({ actor, query: { state, schoolId, limit = limits.pageItems }, requestId }) {
      const asked = { schoolId, limit };
      const self = `/v1/certificates/handovers?state=${state}${schoolId ? `&schoolId=${schoolId}` : ''}`;
      return page(self, await listHandovers(deps, actor, asked, { now: clock(), requestId }));
    },
  });

  const compromises = route({
    method: 'GET',
    path: '/v1/certificates/compromises',
    operationId: 'listUndecidedCompromises',
    tag,
    summary: {
      vi: 'Các báo lộ khóa chờ Sở kết luận (Đ8.3); cho đến khi đó, chứng thư bị chặn ở mọi trường',
      en: 'Compromises that schools have told and nobody has decided; until then they stop the certificate at every school',
    },
    act: 'compromise.list',
    query: z.strictObject({ state: z.literal('undecided'), limit: limitField(limits.pageItems) }),
    answers: {
      200: {
        words: { vi: 'Báo lâu nhất trước', en: 'Longest told first' },
        schema: pageSchema(certificateSchema),
      },
    },
    async handle({ actor, query: { state, limit = limits.pageItems } }) {
      return page(`/v1/certificates/compromises?state=${state}`, await listCompromises(deps, actor, limit));
    },
  });

  const ofSchool = route({
    method: 'GET',
    path: '/v1/schools/{schoolId}/certificates',
    operationId: 'listCertificatesOfSchool',
    tag,
    summary: {
      vi: 'Chứng thư số của trường; `on`: những chứng thư có hiệu lực trong ngày đó (Đ8.1)',
      en: "A school's certificates; with `on`, those in force on that day",
    },
    act: 'certificate.read',
    params: z.strictObject({ schoolId: schoolIdField }),
    query: z.strictObject({ on: z.iso.date().optional() }),
    answers: {
      200: {
        words: { vi: 'Theo thứ tự khai báo', en: 'In order of declaration' },
        schema: pageSchema(certificateSchema),
      },
    },
    async handle({ actor, params: { schoolId }, query: { on }, requestId }) {
      const path = `/v1/schools/${schoolId}/certificates`;
      const found = await listOfSchool(deps, actor, { schoolId, on }, { now: clock(), requestId });
      return page(on === undefined ? path : `${path}?on=${on}`, found);
    },
  });

  return [propose, list, decisions, handovers, compromises, read, ofSchool, ...certificateStepRoutes(deps)];
}

/** @throws ApiProblem when the act says no */
function page(self: string, found: Decision<{ readonly certificates: readonly RegisteredCertificate[] }>) {
  if (!found.ok) throw problemOfRefusal(found.refusal);
  return { status: 200, json: { items: found.certificates.map(presentCertificate), links: { self } } };
}
