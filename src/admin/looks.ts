import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { listLooks } from '../acts/looks/list.ts';
import { quotaOf } from '../acts/looks/quota.ts';
import { configParts } from '../config/config.ts';
import { parsePersonalId } from '../domain/identity/personal-id.ts';
import { quotaWatch } from '../observe/quota-watch.ts';
import { openCounters } from '../roles/open-counters.ts';
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
  read: async ({ env, words: [word = ''] }) => {
    const personalId = parsePersonalId(word);
    if (!personalId) throw new WrongUsage('cần số định danh 12 chữ số / want a personal ID of 12 digits');
    const config = configParts(env);
    const queues = { redisUrl: config.value('KHB_REDIS_URL'), queuePrefix: config.value('KHB_QUEUE_PREFIX') };
    return { personalId, queues, quotas: await config.quotas() };
  },
  run: async ({ clock, actor, input: { personalId, queues, quotas }, ...office }) => {
    const logger = pino({ level: 'warn', base: { role: 'admin' } }, pino.destination(2));
    const counters = await openCounters(queues, logger);
    const quota = quotaOf({ quotas, counters, watch: quotaWatch(new Registry(), logger), clock });
    try {
      const when = { now: clock(), requestId: `admin-${randomUUID()}` };
      const decision = await listLooks({ ...office, quota }, actor, { personalId, limit: atMost }, when);
      if (!decision.ok) return refused(decision.refusal);
      const looks = decision.looks.map(({ caller, credentialId, what, at, requestId }) => {
        const [, thing = what, outcome = 'seen'] = /^(.+?)(?:-(denied|over-quota))?$/.exec(what) ?? [];
        return { at, caller, credentialId, what: thing, outcome, requestId };
      });
      return {
        lines: table(
          ['Lúc / at', 'Ai / who', 'Khóa / key', 'Xem gì / what', 'Kết quả / outcome'],
          looks.map(({ at, requestId: _, ...look }) => [shownTime(at), ...Object.values(look)]),
        ),
        json: { looks },
      };
    } finally {
      counters.close();
    }
  },
});

export const looks: Area = {
  name: 'looks',
  what: { vi: 'Ai đã xem', en: 'Who looked' },
  verbs: [list],
};
