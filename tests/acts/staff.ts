import { newCredential } from '../../src/storage/index/api-keys.ts';
import { type Acting, officerOf, one, schoolOf, staffHeard } from './acting.ts';
import type { DrawnAct } from './draw.ts';
import { isOrFollows } from './notebook.ts';

/** A school's second key, which may be revoked. */
export async function issueKey(acting: Acting, act: DrawnAct): Promise<void> {
  const { id: school } = schoolOf(acting, act.school);
  const answer = await staffHeard(acting, officerOf(acting, act), ['keys', 'issue', '--school', school], act);
  if (!answer?.ok) return;
  const { id, token } = answer.json;
  acting.notebook.keys.push({ id, token });
  acting.notebook.acts.push({
    what: `key ${id} issued`,
    at: Date.now(),
    missing: async (index) => ((await index.apiKeys.findOne({ _id: id })) ? undefined : 'no such key'),
  });
}

export async function revokeKey(acting: Acting, act: DrawnAct): Promise<void> {
  const key = one(acting.notebook.keys, act);
  if (!key) return;
  const answer = await staffHeard(acting, officerOf(acting, act), ['keys', 'revoke', key.id], act);
  if (!answer?.ok) return;
  acting.notebook.acts.push({
    what: `key ${key.id} revoked`,
    at: Date.now(),
    async missing(index) {
      const found = await index.apiKeys.findOne({ _id: key.id });
      return found?.revokedAt ? undefined : 'it is not revoked';
    },
  });
}

/** An account is proposed, approved by the other officer, or closed. */
export async function officerStep(acting: Acting, act: DrawnAct): Promise<void> {
  const { notebook } = acting;
  const account = one(notebook.officers, act);
  const by = officerOf(acting, act);
  if (!account || act.chance < 40) {
    const { keyId, secretSha256 } = newCredential().fingerprint;
    const args = ['officers', 'propose', `Cán Bộ ${act.number}`, '--fingerprint', `${keyId}.${secretSha256}`];
    return noted(acting, act, await staffHeard(acting, by, args, act));
  }
  const word = act.chance < 80 ? 'approve' : 'close';
  noted(acting, act, await staffHeard(acting, by, ['officers', word, account.id], act));
}

const LIFE = [['proposed'], ['active'], ['closed']] as const;

function noted({ notebook }: Acting, act: DrawnAct, answer: Awaited<ReturnType<typeof staffHeard>>): void {
  if (!answer?.ok) return;
  const { id, state } = answer.json.officer;
  if (!notebook.officers.some((known) => known.id === id)) notebook.officers.push({ id, by: act.officer });
  notebook.acts.push({
    what: `officer ${id} ${state}`,
    at: Date.now(),
    async missing(index) {
      const found = await index.officers.findOne({ _id: id });
      if (!found) return 'no such account';
      return isOrFollows(LIFE, state, found.state) ? undefined : `it is ${found.state}`;
    },
  });
}

/** Each name holds its number, so that a later one is known. */
export async function putSchool(acting: Acting, act: DrawnAct): Promise<void> {
  const { id } = schoolOf(acting, act.school);
  await acting.names.next(id, async (number) => {
    const args = ['schools', 'put', id, '--name', `Trường đổi tên lần ${number}`];
    const answer = await staffHeard(acting, officerOf(acting, act), args, act);
    if (!answer?.ok) return;
    acting.notebook.acts.push({
      what: `school ${id} named ${number}`,
      at: Date.now(),
      async missing(index) {
        const found = await index.schools.findOne({ _id: id as never });
        const now = Number(/lần (?<number>[0-9]+)$/.exec(found?.name ?? '')?.groups?.number ?? -1);
        return now >= number ? undefined : `it is ${found?.name}`;
      },
    });
  });
}
