import { listRetentionDue } from '../acts/keeping/retention-due.ts';
import { refused } from './refused.ts';
import { shownTime, table } from './table.ts';
import { type Area, verb } from './verb.ts';

const due = verb({
  name: 'due',
  act: 'retention.read',
  usage: '',
  what: {
    vi: 'Học bạ hết hoặc sắp hết thời hạn lưu trữ (Đ28.2); không hủy gì',
    en: 'documents whose retention term has ended or soon ends (Đ28.2); disposes of nothing',
  },
  options: {},
  run: async ({ actor, clock, ...office }) => {
    const decision = await listRetentionDue(office, actor, clock());
    if (!decision.ok) return refused(decision.refusal);
    const { documents } = decision;
    return {
      lines: table(
        ['SHA-256', 'Byte', 'Lưu đến / kept until', 'Lần gửi / submissions'],
        documents.map(({ sha256, size, retainUntil, submissions }) => [
          sha256,
          size,
          shownTime(retainUntil),
          submissions.join(' '),
        ]),
      ),
      json: { documents },
    };
  },
});

export const retention: Area = {
  name: 'retention',
  what: { vi: 'Thời hạn lưu trữ', en: 'Retention' },
  verbs: [due],
};
