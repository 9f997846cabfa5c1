import { type Acting, heard, one, schoolOf } from './acting.ts';
import type { Heard } from './caller.ts';
import type { DrawnAct } from './draw.ts';

export async function release(acting: Acting, act: DrawnAct): Promise<void> {
  const { pupils, schools } = acting.province;
  const personalId = pupils[act.pupil]?.personalId;
  const own = Math.floor(act.pupil / (pupils.length / schools.length));
  const { token } = schoolOf(acting, act.chance < 75 ? own : act.school);
  const to = { kind: 'school', schoolId: schoolOf(acting, act.otherSchool).id };
  const body = { personalId, to };
  noted(acting, await heard(acting, { method: 'POST', path: '/v1/transfers', token, body }, act));
}

export const accept = (acting: Acting, act: DrawnAct) => step(acting, act, 'acceptance', 'to');
export const withdraw = (acting: Acting, act: DrawnAct) => step(acting, act, 'withdrawal', 'from');

async function step(acting: Acting, act: DrawnAct, word: string, side: 'from' | 'to'): Promise<void> {
  // The latest ones are those that may be open still.
  const transfer = one(acting.notebook.transfers.slice(-6), act);
  const school = acting.province.schools.find(({ id }) => id === transfer?.[side]);
  if (!transfer || !school) return;
  const path = `/v1/transfers/${transfer.id}/${word}`;
  noted(acting, await heard(acting, { method: 'POST', path, token: school.token }, act));
}

function noted({ notebook }: Acting, answer: Heard | undefined): void {
  if (answer?.status !== 200 && answer?.status !== 201) return;
  const { id, state, from, to } = answer.json;
  if (!notebook.transfers.some((known) => known.id === id)) {
    notebook.transfers.push({ id, from: from.schoolId, to: to.schoolId });
  }
  notebook.acts.push({
    what: `transfer ${id} ${state}`,
    at: Date.now(),
    async missing(index) {
      const transcript = await index.transcripts.findOne({ 'transfers.id': id });
      const found = transcript?.transfers.find((transfer) => transfer.id === id);
      if (!found) return 'no such transfer';
      return found.steps.some((taken) => taken.state === state) ? undefined : `it is ${found.state}`;
    },
  });
}
