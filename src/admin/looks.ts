import { randomUUID } from 'node:crypto';
import { listLooks } from '../acts/looks/list.ts';
import { parsePersonalId } from '../domain/identity/personal-id.ts';
import { withLooks } from '../roles/with-looks.ts';
import { refused } from './refused.ts';
import { shownTime, table } from './table.ts';
import { type Area, verb, WrongUsage } from './verb.ts';

const atMost = 500;

const list = verb({
  name: '',
  act: 'look.list',
  usage: 'PERSONAL_ID',
  what: {
    vi: `Ai đã xem hoặc thử xem dữ liệu của một học sinh, mới nhất trước, đến ${atMost} lượt (Đ20.3); chính lệnh này cũng được ghi lại`,
    en: `who looked at a pupil’s data or tried to, the latest first, ${atMost} at most; this look is recorded too`,
  },
  options: {},
  words: [1, 1],
  read: ({ words: [word = ''] }) => {
    const personalId = parsePersonalId(word);
    if (!personalId) throw new WrongUsage('cần số định danh 12 chữ số / want a personal ID of 12 digits');
    return { personalId, limit: atMost };
  },
  run: async ({ env, clock, actor, input, ...office }) => {
    const when = { now: clock(), requestId: `admin-${randomUUID()}` };
    const listed = await withLooks(env, clock, (quota) =>
      listLooks({ ...office, quota }, actor, input, when),
    );
    if (!listed.ok) return refused(listed.refusal);
    const { looks } = listed;
    return {
      lines: table(
        ['Lúc / at', 'Ai / who', 'Khóa / key', 'Xem gì / what', 'Kết quả / outcome'],
        looks.map(({ at, actor: by, credentialId = '', what, outcome }) => [
          shownTime(at),
          by,
          credentialId,
          what,
          outcome,
        ]),
      ),
      json: { looks },
    };
  },
});

export const looks: Area = {
  name: 'looks',
  what: { vi: 'Ai đã xem', en: 'Who looked' },
  verbs: [list],
};
