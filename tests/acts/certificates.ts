import { inventedDecision } from '../../kit/register.ts';
import { type Acting, heard, officerOf, one, schoolOf } from './acting.ts';
import type { Heard } from './caller.ts';
import type { DrawnAct } from './draw.ts';

/** A school declares a certificate of its own. */
export async function declare(acting: Acting, act: DrawnAct): Promise<void> {
  const school = schoolOf(acting, act.school);
  const signer = one(school.signers, act);
  if (!signer) return;
  const { certificatePem: certificate, role } = signer;
  const isSeal = role === 'school-seal';
  const body = {
    certificate,
    kind: isSeal ? 'organisation' : 'person',
    roles: [role],
    ...(!isSeal && { decision: inventedDecision(certificate) }),
  };
  noted(
    acting,
    await heard(acting, { method: 'POST', path: '/v1/certificates', token: school.token, body }, act),
  );
}

export async function decide(acting: Acting, act: DrawnAct): Promise<void> {
  await step(acting, act, 'decision', { approve: act.chance < 85 }, officerOf(acting, act).token);
}

/** By the school or the department, whichever comes: suspended, set going again, revoked, handed over. */
export async function anyStep(acting: Acting, act: DrawnAct): Promise<void> {
  const today = new Date().toISOString().slice(0, 10);
  const steps = [
    ['suspension', { note: 'thất lạc thiết bị' }],
    ['reinstatement', {}],
    ['revocation', { reason: 'left' }],
    ['handover', { day: today, minutes: `BB-${act.number}`, receiver: 'Phòng Văn thư' }],
  ] as const;
  const [word, body] = steps[act.chance % steps.length] ?? steps[0];
  await step(acting, act, word, body, act.chance < 50 ? officerOf(acting, act).token : undefined);
}

async function step(
  acting: Acting,
  act: DrawnAct,
  word: string,
  body: object,
  token: string | undefined,
): Promise<void> {
  const certificate = one(acting.notebook.certificates, act);
  const school = acting.province.schools.find(({ id }) => id === certificate?.schoolId);
  if (!certificate || !school) return;
  const path = `/v1/certificates/${certificate.id}/${word}`;
  noted(acting, await heard(acting, { method: 'POST', path, token: token ?? school.token, body }, act));
}

function noted({ notebook }: Acting, answer: Heard | undefined): void {
  if (answer?.status !== 200 && answer?.status !== 201) return;
  const { id, state, schoolId } = answer.json;
  if (!notebook.certificates.some((known) => known.id === id)) notebook.certificates.push({ id, schoolId });
  notebook.acts.push({
    what: `certificate ${id} ${state}`,
    at: Date.now(),
    async missing(index) {
      const found = await index.certificates.findOne({ _id: id });
      if (!found) return 'no such certificate';
      return found.history.some((taken) => taken.state === state) ? undefined : `it is ${found.state}`;
    },
  });
}
