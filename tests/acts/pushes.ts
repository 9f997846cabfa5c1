import { sha256 as hashOf } from '../../kit/make-signed.ts';
import type { Sha256 } from '../../src/domain/identity/sha256.ts';
import { type Acting, heard, schoolOf } from './acting.ts';
import type { Heard } from './caller.ts';
import type { DrawnAct } from './draw.ts';
import { isOrFollows } from './notebook.ts';

const VARIANTS = 3;

/** A document of a pupil's, by the school that most likely holds the pupil. */
export async function push(acting: Acting, act: DrawnAct): Promise<void> {
  await pushed(acting, act, documentFor(acting, act).bytes, 1);
}

/** The same push twice at once is one submission. */
export async function pushTwice(acting: Acting, act: DrawnAct): Promise<void> {
  await pushed(acting, act, documentFor(acting, act).bytes, 2);
}

/** A byte of it is another one, or it is none of this profile: received, and refused. */
export async function pushBad(acting: Acting, act: DrawnAct): Promise<void> {
  const text = Buffer.from(documentFor(acting, act).bytes).toString('utf8');
  const bad = act.chance < 50 ? text.replace(/[0-9],[0-9]/, '9,9') : `<KHAC so="${act.number}"/>`;
  await pushed(acting, act, Buffer.from(bad), 1);
}

function documentFor({ province }: Acting, { pupil: at, school, chance }: DrawnAct) {
  const { pupils, schools, document } = province;
  const pupil = pupils[at];
  if (!pupil) throw new RangeError(`pupil ${at}`);
  const own = schools[Math.floor(at / (pupils.length / schools.length))];
  const by = chance < 75 ? own : schools[school];
  return document(pupil, by?.id ?? '', chance % VARIANTS);
}

async function pushed(acting: Acting, act: DrawnAct, bytes: Uint8Array, times: 1 | 2): Promise<void> {
  const { province } = acting;
  const own = Math.floor(act.pupil / (province.pupils.length / province.schools.length));
  const { token } = schoolOf(acting, act.chance < 75 ? own : act.school);
  // Two thirds of the programs send a key; without one the same bytes are judged anew where they were refused.
  const key = act.chance % 3 > 0 ? { 'idempotency-key': `lan-${act.number}` } : {};
  const headers = { ...key, ...(act.chance % 2 > 0 && { prefer: 'wait=5' }) };
  const call = { method: 'POST', path: '/v1/submissions', token, body: bytes, headers } as const;
  const sha256 = hashOf(bytes);
  acting.notebook.sent.push({ sha256, call });
  const answers = await Promise.all(Array.from({ length: times }, () => heard(acting, call, act)));
  for (const answer of answers) noted(acting, answer, sha256);
}

const LIFE = [['received'], ['accepted', 'refused']] as const;

function noted({ notebook }: Acting, answer: Heard | undefined, sha256: Sha256): void {
  if (answer?.status !== 200 && answer?.status !== 202) return;
  const { id, state, schoolId, attempt } = answer.json;
  notebook.submissions.push({ id, schoolId, sha256 });
  notebook.acts.push({
    what: `push ${id} ${state}`,
    at: Date.now(),
    blob: sha256,
    async missing(index) {
      const found = await index.submissions.findOne({ _id: id });
      if (!found) return 'no such submission';
      if (found.sha256 !== sha256) return `of other bytes: ${found.sha256}`;
      if (found.attempt > attempt) return undefined;
      const now = found.outcome.state;
      return isOrFollows(LIFE, state, now) ? undefined : `it is ${now}, attempt ${found.attempt}`;
    },
  });
}
