import { type Acting, heard, officerOf, one, schoolOf } from './acting.ts';
import type { Heard } from './caller.ts';
import type { DrawnAct } from './draw.ts';
import { isOrFollows } from './notebook.ts';

const REASON = 'Nhập sai điểm';
const MOST_AT_ONCE = 5;

/** Opens transcripts: of the pupil, and of some who come after in the school's list. */
export async function create(acting: Acting, act: DrawnAct): Promise<void> {
  const { pupils, schools, schoolYear } = acting.province;
  const per = pupils.length / schools.length;
  const own = Math.floor(act.pupil / per);
  const from = act.chance < 90 ? act.pupil : act.which % pupils.length;
  const last = Math.min(from + 1 + (act.which % MOST_AT_ONCE), (Math.floor(from / per) + 1) * per);
  const personalIds = pupils.slice(from, last).map(({ personalId }) => personalId);
  await asked(acting, act, own, { kind: 'create', schoolYear, personalIds });
}

export async function cancel(acting: Acting, act: DrawnAct): Promise<void> {
  const { schoolYear } = acting.province;
  await asked(acting, act, act.school, {
    kind: 'cancel',
    schoolYear,
    personalId: pupilOf(acting, act),
    reason: REASON,
  });
}

export async function authenticate(acting: Acting, act: DrawnAct): Promise<void> {
  await asked(acting, act, act.school, { kind: 'authenticate', personalId: pupilOf(acting, act) });
}

/** The department approves or rejects a cancellation; many are left to wait. */
export async function decide(acting: Acting, act: DrawnAct): Promise<void> {
  const { token } = officerOf(acting, act);
  const cancels = acting.notebook.requests.filter(({ kind }) => kind === 'cancel');
  const request = one(cancels, act);
  if (!request) return;
  const body = { approve: act.chance < 70 };
  const path = `/v1/requests/${request.id}/decision`;
  noted(acting, await heard(acting, { method: 'POST', path, token, body }, act));
}

export async function withdraw(acting: Acting, act: DrawnAct): Promise<void> {
  const request = one(acting.notebook.requests, act);
  const school = acting.province.schools.find(({ id }) => id === request?.schoolId);
  if (!request || !school) return;
  const path = `/v1/requests/${request.id}/withdrawal`;
  noted(acting, await heard(acting, { method: 'POST', path, token: school.token }, act));
}

function pupilOf({ province: { pupils } }: Acting, { pupil }: DrawnAct): string {
  return pupils[pupil]?.personalId ?? '';
}

async function asked(acting: Acting, act: DrawnAct, school: number, body: object): Promise<void> {
  const { token } = schoolOf(acting, school);
  const headers = { 'idempotency-key': `yc-${act.number}`, ...(act.chance % 2 > 0 && { prefer: 'wait=5' }) };
  noted(acting, await heard(acting, { method: 'POST', path: '/v1/requests', token, body, headers }, act));
}

const LIFE = [['received'], ['awaiting-approval'], ['approved'], ['rejected', 'withdrawn', 'done']] as const;

function noted({ notebook }: Acting, answer: Heard | undefined): void {
  if (answer?.status !== 200 && answer?.status !== 202) return;
  const { id, state, body, requestedBy } = answer.json;
  const schoolId = String(requestedBy).replace('school:', '');
  if (!notebook.requests.some((known) => known.id === id)) {
    notebook.requests.push({ id, kind: body.kind, schoolId });
  }
  notebook.acts.push({
    what: `${body.kind} ${id} ${state}`,
    at: Date.now(),
    async missing(index) {
      const found = await index.requests.findOne({ _id: id });
      if (!found) return 'no such request';
      return isOrFollows(LIFE, state, found.state) ? undefined : `it is ${found.state}`;
    },
  });
}
