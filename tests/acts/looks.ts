import { type Acting, heard, one, schoolOf } from './acting.ts';
import type { DrawnAct } from './draw.ts';

/** One look, of any kind that there is; who may not see is noted as well. */
export async function look(acting: Acting, act: DrawnAct): Promise<void> {
  const asked = pathOf(acting, act);
  if (!asked) return;
  const answer = await heard(acting, { method: 'GET', ...asked }, act);
  if (!answer || answer.status === 401 || answer.status === 400) return;
  acting.notebook.looks.push({
    what: `${asked.path.replace(/[0-9]{12}/, '…')} ${answer.status}`,
    at: Date.now(),
    requestId: answer.requestId,
  });
  if (answer.json?.proof) notedProof(acting, answer.json.id);
}

/** Whoever holds it can show it to anybody, so that no rebuild may forget what it is about. */
function notedProof({ notebook }: Acting, submissionId: string): void {
  notebook.acts.push({
    what: `proof of ${submissionId}`,
    at: Date.now(),
    proven: true,
    async missing(index) {
      const found = await index.submissions.findOne({ _id: submissionId });
      return found?.outcome.state === 'accepted' ? undefined : `it is ${found?.outcome.state}`;
    },
  });
}

function pathOf(acting: Acting, act: DrawnAct): { path: string; token: string } | undefined {
  const { province, notebook } = acting;
  const { pupils, officers, schoolYear, schools } = province;
  const own = Math.floor(act.pupil / (pupils.length / schools.length));
  const { token, id } = schoolOf(acting, act.which % 4 > 0 ? own : act.school);
  const transcript = `/v1/transcripts/${pupils[act.pupil]?.personalId}`;
  const submission = one(notebook.submissions, act);
  const request = one(notebook.requests, act);
  const transfer = one(notebook.transfers, act);
  const kinds = [
    { path: transcript, token },
    { path: transcript, token },
    { path: `${transcript}/years/${schoolYear}`, token },
    { path: `${transcript}/years/${schoolYear}/document`, token },
    { path: `${transcript}/looks`, token },
    { path: `/v1/schools/${id}/transcripts?limit=5`, token },
    { path: '/v1/transfers?direction=incoming', token },
    { path: '/v1/requests?state=awaiting-approval', token: officers[act.officer].token },
    submission && { path: `/v1/submissions/${submission.id}`, token: tokenOf(acting, submission.schoolId) },
    submission && { path: `/v1/submissions/${submission.id}`, token },
    request && { path: `/v1/requests/${request.id}`, token },
    transfer && { path: `/v1/transfers/${transfer.id}`, token },
  ];
  return kinds[act.chance % kinds.length];
}

function tokenOf({ province: { schools } }: Acting, schoolId: string): string {
  return schools.find(({ id }) => id === schoolId)?.token ?? '';
}
