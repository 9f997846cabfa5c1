import { z } from 'zod';
import type { Caller } from '../../domain/access/actor.ts';
import type { RegisteredCertificate } from '../../domain/registry/certificate.ts';
import { decideCertificate } from '../../domain/registry/certificate-approval.ts';
import {
  reinstateCertificate,
  replaceCertificate,
  revokeCertificate,
  suspendCertificate,
} from '../../domain/registry/certificate-steps.ts';
import { type CertificateDecision, findCertificate } from '../../storage/index/certificates.ts';
import { approverOfCall, registrarOf } from '../approver.ts';
import {
  decisionInput,
  reinstatementInput,
  replacementInput,
  revocationInput,
  sha256Field,
  suspensionInput,
} from '../certificate-input.ts';
import { stepOrProblem, visibleCertificate } from '../certificate-step.ts';
import type { ApiDeps } from '../deps.ts';
import type { ProblemCode } from '../http/problem.ts';
import { jsonBody } from '../http/request-body.ts';
import { type Route, route, type Words } from '../http/route.ts';
import { certificateSchema, presentCertificate } from '../presenters/certificate.ts';

const params = z.strictObject({ sha256: sha256Field });

/** Steps in the life of a registered certificate. Each answers the same when it is asked for again. */
export function certificateStepRoutes(deps: ApiDeps): readonly Route[] {
  const { database, clock } = deps;

  const decide = stepRoute('decision', 'decideCertificate', decisionInput, {
    verb: 'decide',
    summary: {
      vi: 'Duyệt hoặc không duyệt: Sở (Đ9.3, Đ9.5), Hiệu trưởng bằng chữ ký số (Đ9.4)',
      en: 'Approve or refuse: the department, or the principal by signed words',
    },
    problems: ['approval-by-department', 'approval-by-principal', 'statement-invalid', 'certificate-state'],
    async take({ caller, certificate, body: { approve, note, statement } }) {
      const by = await approverOfCall(
        deps,
        caller,
        certificate,
        statement,
        (words) => words.type === 'certificate-decision' && words.approve === approve,
      );
      return (standing, now) => decideCertificate(standing, { approve, note }, by, now);
    },
  });

  const suspend = stepRoute('suspension', 'suspendCertificate', suspensionInput, {
    verb: 'suspend',
    summary: { vi: 'Tạm dừng, ví dụ khi mất thiết bị lưu khóa', en: 'Suspend, as when a token is missing' },
    problems: ['certificate-state', 'certificate-date'],
    async take({ caller, body }) {
      return (standing, now) => suspendCertificate(standing, body, registrarOf(caller), now);
    },
  });

  const reinstate = stepRoute('reinstatement', 'reinstateCertificate', reinstatementInput, {
    verb: 'reinstate',
    summary: { vi: 'Cho dùng lại sau khi tạm dừng; bên duyệt quyết định', en: 'Take a suspension back' },
    problems: [
      'approval-by-department',
      'approval-by-principal',
      'statement-invalid',
      'certificate-state',
      'certificate-date',
    ],
    async take({ caller, certificate, body: { since, note, statement } }) {
      const isAbout = (words: { readonly type: string }) => words.type === 'certificate-reinstatement';
      const by = await approverOfCall(deps, caller, certificate, statement, isAbout);
      return (standing, now) => reinstateCertificate(standing, { since, note }, by, now);
    },
  });

  const revoke = stepRoute('revocation', 'revokeCertificate', revocationInput, {
    verb: 'revoke',
    summary: {
      vi: 'Thu hồi: hết hạn, nghỉ hưu, thôi việc, từ trần, giải thể, lộ khóa (Đ12)',
      en: 'Revoke, with its reason and since when; for good',
    },
    problems: ['certificate-state', 'certificate-date'],
    async take({ caller, body: { reason, since, note } }) {
      return (standing, now) =>
        revokeCertificate(standing, reason, { since, note }, registrarOf(caller), now);
    },
  });

  const replace = stepRoute('replacement', 'replaceCertificate', replacementInput, {
    verb: 'replace',
    summary: {
      vi: 'Thay bằng chứng thư mới của cùng người hoặc trường, đã có hiệu lực',
      en: 'Replace by a new one of the same holder that is in force',
    },
    problems: ['certificate-not-successor', 'certificate-state', 'certificate-date'],
    async take({ caller, body: { by, since, note } }) {
      const successor = await findCertificate(database, by);
      return (standing, now) =>
        replaceCertificate(standing, successor, { since, note }, registrarOf(caller), now);
    },
  });

  type Rule = (standing: RegisteredCertificate | undefined, now: Date) => CertificateDecision;

  /** A step on one certificate: seen by its school and the department only, taken by the rule, answered as it stands. */
  function stepRoute<S extends z.ZodType>(
    word: string,
    operationId: string,
    input: S,
    kind: {
      readonly verb: 'decide' | 'suspend' | 'reinstate' | 'revoke' | 'replace';
      readonly summary: Words;
      readonly problems: readonly ProblemCode[];
      take(call: {
        readonly caller: Caller;
        readonly certificate: RegisteredCertificate;
        readonly body: z.output<S>;
      }): Promise<Rule>;
    },
  ): Route {
    return route({
      method: 'POST',
      path: `/v1/certificates/{sha256}/${word}`,
      operationId,
      tag: 'certificates',
      summary: kind.summary,
      act: `certificate.${kind.verb}`,
      params,
      body: jsonBody(input),
      answers: {
        200: {
          words: { vi: 'Chứng thư số như hiện có trong sổ', en: 'The certificate as it stands' },
          schema: certificateSchema,
        },
      },
      problems: ['no-such-certificate', ...kind.problems],
      async handle({ actor: caller, params: { sha256 }, body }) {
        const rule = await kind.take({
          caller,
          certificate: await visibleCertificate(deps, caller, sha256),
          body,
        });
        const now = clock();
        const { certificate } = await stepOrProblem(deps, sha256, (standing) => rule(standing, now));
        return { status: 200, json: presentCertificate(certificate) };
      },
    });
  }

  return [decide, suspend, reinstate, revoke, replace];
}
