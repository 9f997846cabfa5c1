import { z } from 'zod';
import { decideCertificates } from '../../acts/registry/decide-certificates.ts';
import { decideCompromise } from '../../acts/registry/decide-compromise.ts';
import { handOverDevice } from '../../acts/registry/hand-over-device.ts';
import type { StandingCertificate } from '../../acts/registry/registry-deps.ts';
import { reinstateCertificate } from '../../acts/registry/reinstate-certificate.ts';
import { replaceCertificate } from '../../acts/registry/replace-certificate.ts';
import { revokeCertificate } from '../../acts/registry/revoke-certificate.ts';
import { suspendCertificate } from '../../acts/registry/suspend-certificate.ts';
import type { When } from '../../acts/when.ts';
import type { ActorFor } from '../../domain/access/policy.ts';
import { refuse } from '../../domain/refusal.ts';
import { CERTIFICATE_LIFE, type LifeStepName, stepPath } from '../../domain/registry/certificate-life.ts';
import type { DeclarationId } from '../../domain/registry/declaration-id.ts';
import {
  compromiseInput,
  decisionInput,
  declarationIdField,
  handoverInput,
  reinstatementInput,
  replacementInput,
  revocationInput,
  suspensionInput,
} from '../certificate-input.ts';
import type { ApiDeps } from '../deps.ts';
import { type ProblemCode, problemOfRefusal } from '../http/problem.ts';
import { jsonBody } from '../http/request-body.ts';
import { type Route, route, type Words } from '../http/route.ts';
import { certificateSchema, presentCertificate } from '../presenters/certificate.ts';

const params = z.strictObject({ certificateId: declarationIdField });
const approval: readonly ProblemCode[] = [
  'four-eyes',
  'approval-by-department',
  'approval-by-principal',
  'statement-invalid',
  'statement-used',
];

/** Steps in the life of a registered certificate. Each answers the same when it is asked for again. */
export function certificateStepRoutes(deps: ApiDeps): readonly Route[] {
  return [
    stepRoute(deps, 'decision', 'decideCertificate', ['approve', 'refuse'], decisionInput, {
      more: {
        vi: 'Sở hoặc Hiệu trưởng bằng chữ ký số',
        en: 'the department, or the principal by signed words',
      },
      problems: [...approval, 'declaration-changed'],
      async take(actor, id, body, moment) {
        const [decided] = await decideCertificates(deps, actor, { ...body, certificates: [id] }, moment);
        return decided?.answer ?? refuse('no-such-certificate');
      },
    }),
    stepRoute(deps, 'suspension', 'suspendCertificate', ['suspend'], suspensionInput, {
      more: { vi: 'ví dụ khi mất thiết bị lưu khóa', en: 'as when a token is missing' },
      problems: ['certificate-date'],
      take: (actor, id, body, moment) => suspendCertificate(deps, actor, id, body, moment),
    }),
    stepRoute(deps, 'reinstatement', 'reinstateCertificate', ['reinstate'], reinstatementInput, {
      more: { vi: 'sau khi tạm dừng; bên duyệt quyết định', en: 'after a suspension; its approver decides' },
      problems: [...approval, 'certificate-date'],
      take: (actor, id, body, moment) => reinstateCertificate(deps, actor, id, body, moment),
    }),
    stepRoute(deps, 'revocation', 'revokeCertificate', ['revoke'], revocationInput, {
      more: {
        vi: 'hết hạn, nghỉ hưu, thôi việc, từ trần, giải thể, lộ khóa; kèm bàn giao thiết bị nếu đã có',
        en: 'for good, with its reason and since when, and the handover of the device if it was done',
      },
      problems: ['certificate-date', 'handover-recorded'],
      take: (actor, id, body, moment) => revokeCertificate(deps, actor, id, body, moment),
    }),
    stepRoute(deps, 'replacement', 'replaceCertificate', ['replace'], replacementInput, {
      more: {
        vi: 'bằng chứng thư mới của cùng người hoặc trường, đã có hiệu lực',
        en: 'by a new one of the same holder that is in force',
      },
      problems: ['certificate-not-successor', 'certificate-date'],
      take: (actor, id, body, moment) => replaceCertificate(deps, actor, id, body, moment),
    }),
    stepRoute(deps, 'compromise-decision', 'decideCompromise', ['decide-compromise'], compromiseInput, {
      more: {
        vi: 'áp dụng cho mọi trường hay chỉ ở trường đã báo',
        en: 'that a school has told: whether it binds every school',
      },
      problems: ['four-eyes', 'compromise-decided'],
      take: (actor, id, body, moment) => decideCompromise(deps, actor, id, body, moment),
    }),
    stepRoute(deps, 'handover', 'handOverDevice', ['hand-over'], handoverInput, {
      more: { vi: 'ngày, số biên bản, người nhận', en: 'day, number of the minutes, receiver' },
      problems: ['certificate-date', 'handover-recorded'],
      take: (actor, id, body, moment) => handOverDevice(deps, actor, id, body, moment),
    }),
  ];
}

/** Who may take a step stands in the policy, under this. */
type ActOf<N extends LifeStepName> = (typeof CERTIFICATE_LIFE)[N]['by'];

/** One step on one certificate, in the words of the table of its life. */
function stepRoute<S extends z.ZodType, N extends LifeStepName>(
  { clock }: ApiDeps,
  word: string,
  operationId: string,
  names: readonly [N, ...N[]],
  input: S,
  {
    more,
    problems,
    take,
  }: {
    readonly more: Words;
    readonly problems: readonly ProblemCode[];
    take(
      actor: ActorFor<ActOf<N>>,
      id: DeclarationId,
      body: z.output<S>,
      moment: When,
    ): Promise<StandingCertificate>;
  },
): Route {
  const { article } = CERTIFICATE_LIFE[names[0]];
  const act: ActOf<N> = CERTIFICATE_LIFE[names[0]].by;
  const paths = names.map(stepPath).join(', ');
  const said = (language: 'vi' | 'en') => names.map((name) => CERTIFICATE_LIFE[name][language]).join(' / ');
  return route({
    method: 'POST',
    path: `/v1/certificates/{certificateId}/${word}`,
    operationId,
    tag: 'certificates',
    summary: {
      vi: `${upper(said('vi'))} (${article}), ${more.vi}`,
      en: `${upper(said('en'))}, ${more.en} (${paths})`,
    },
    act,
    params,
    body: jsonBody(input),
    answers: {
      200: {
        words: { vi: 'Chứng thư số như hiện có trong sổ', en: 'The certificate as it stands' },
        schema: certificateSchema,
      },
    },
    problems: ['no-such-certificate', 'certificate-state', ...problems],
    async handle({ actor, params: { certificateId: id }, body, requestId }) {
      const answer = await take(actor, id, body, { now: clock(), requestId });
      if (!answer.ok) throw problemOfRefusal(answer.refusal);
      return { status: 200, json: presentCertificate(answer.certificate) };
    },
  });
}

function upper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
