import { z } from 'zod';
import { actorId } from '../../domain/access/actor.ts';
import { inForceOn, type RegisteredCertificate } from '../../domain/registry/certificate.ts';
import { proposeCertificate } from '../../domain/registry/certificate-proposal.ts';
import { inspectCertificate } from '../../signature/trust/certificate-facts.ts';
import { listCertificatesInState, listCertificatesOfSchool } from '../../storage/index/certificates.ts';
import { proposalInput, sha256Field } from '../certificate-input.ts';
import { stepOrProblem, visibleCertificate } from '../certificate-step.ts';
import type { ApiDeps } from '../deps.ts';
import { limitField, schoolIdField } from '../http/fields.ts';
import { ApiProblem } from '../http/problem.ts';
import { jsonBody } from '../http/request-body.ts';
import { type AnswerKind, type Route, route } from '../http/route.ts';
import { certificatePath, certificateSchema, presentCertificate } from '../presenters/certificate.ts';
import { pageSchema } from '../presenters/page.ts';
import { schoolMeant } from '../understand-request.ts';
import { certificateStepRoutes } from './certificate-steps.ts';

const tag = 'certificates';
const params = z.strictObject({ sha256: sha256Field });
const asItStands: AnswerKind = {
  words: { vi: 'Chứng thư số như hiện có trong sổ', en: 'The certificate as it stands' },
  schema: certificateSchema,
};

/** The certificate registry (Đ8, Đ9, Đ12, Đ33.7). */
export function certificateRoutes(deps: ApiDeps): readonly Route[] {
  const { database, trust, limits, clock } = deps;

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
      'certificate-untrusted',
      'certificate-registered-otherwise',
      'unknown-school',
      'not-permitted',
    ],
    async handle({ actor: caller, body }) {
      const now = clock();
      const schoolId = await schoolMeant(deps, caller, body.schoolId);
      const inspected = inspectCertificate(body.certificate, trust, now);
      if (!inspected) throw new ApiProblem('certificate-unfit', { detail: 'want PEM, or DER in base64' });
      const { facts, der, faults } = inspected;
      if (faults.length > 0) throw new ApiProblem('certificate-untrusted', { detail: faults.join(', ') });
      const { kind, roles, schoolYears, from, name = inspected.name } = body;
      const proposal = { kind, schoolId, name, roles, schoolYears, from, facts, der, by: actorId(caller) };
      const { decision, certificate } = await stepOrProblem(deps, facts.sha256, (standing) =>
        proposeCertificate(standing, proposal, now),
      );
      return {
        status: 'already' in decision ? 200 : 201,
        headers: { Location: certificatePath(certificate._id) },
        json: presentCertificate(certificate),
      };
    },
  });

  const read = route({
    method: 'GET',
    path: '/v1/certificates/{sha256}',
    operationId: 'readCertificate',
    tag,
    summary: { vi: 'Xem một chứng thư số đã khai báo', en: 'Read a registered certificate' },
    act: 'certificate.read',
    params,
    answers: { 200: asItStands },
    problems: ['no-such-certificate'],
    async handle({ actor: caller, params: { sha256 } }) {
      return { status: 200, json: presentCertificate(await visibleCertificate(deps, caller, sha256)) };
    },
  });

  const list = route({
    method: 'GET',
    path: '/v1/certificates',
    operationId: 'listProposedCertificates',
    tag,
    summary: { vi: 'Các chứng thư số chờ duyệt', en: 'Certificates that await a decision' },
    act: 'certificate.list',
    query: z.strictObject({ state: z.literal('proposed'), limit: limitField(limits.pageItems) }),
    answers: {
      200: { words: { vi: 'Cũ nhất trước', en: 'Oldest first' }, schema: pageSchema(certificateSchema) },
    },
    async handle({ query: { state, limit } }) {
      const found = await listCertificatesInState(database, state, limit ?? limits.pageItems);
      return page(`/v1/certificates?state=${state}`, found);
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
    problems: ['not-permitted'],
    async handle({ actor: caller, params: { schoolId }, query: { on } }) {
      if (caller.kind === 'school' && caller.schoolId !== schoolId) throw new ApiProblem('not-permitted');
      const all = await listCertificatesOfSchool(database, schoolId);
      const found = on === undefined ? all : all.filter((one) => inForceOn(one, on));
      const path = `/v1/schools/${schoolId}/certificates`;
      return page(on === undefined ? path : `${path}?on=${on}`, found);
    },
  });

  return [propose, list, read, ofSchool, ...certificateStepRoutes(deps)];
}

function page(self: string, found: readonly RegisteredCertificate[]) {
  return { status: 200, json: { items: found.map(presentCertificate), links: { self } } };
}
