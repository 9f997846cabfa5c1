import { verifyAudit } from '../acts/keeping/verify-audit.ts';
import { refused } from './refused.ts';
import { type Area, verb } from './verb.ts';

const verify = verb({
  name: 'verify',
  act: 'audit.verify',
  usage: '',
  what: {
    vi: 'Kiểm tra cả chuỗi nhật ký; dừng ở chỗ đứt đầu tiên',
    en: 'walks the whole hash chain of the audit log and stops at the first break',
  },
  options: {},
  run: async ({ actor, ...office }) => {
    const decision = await verifyAudit(office, actor);
    if (!decision.ok) return refused(decision.refusal);
    const { verdict } = decision;
    if (!verdict.ok) {
      const { entries, brokenAt, why } = verdict;
      return {
        lines: [
          `Nhật ký ĐỨT tại / BROKEN at ${brokenAt} (${why}); ${entries} mục trước đó đúng / sound before it`,
        ],
        json: verdict,
        failed: true,
      };
    }
    const { entries, head } = verdict;
    return {
      lines: [
        `Nhật ký nguyên vẹn / intact: ${entries} mục / entries`,
        `đầu / head: ${head.position} ${head.hash}`,
      ],
      json: verdict,
    };
  },
});

export const audit: Area = {
  name: 'audit',
  what: { vi: 'Nhật ký', en: 'Audit log' },
  verbs: [verify],
};
