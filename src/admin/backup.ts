import { backupState } from '../acts/keeping/backup-state.ts';
import { refused } from './refused.ts';
import { shownTime, table } from './table.ts';
import { type Area, verb } from './verb.ts';

const status = verb({
  name: 'status',
  act: 'backup.read',
  usage: '',
  what: {
    vi: 'Số tệp chưa có bản sao ở nơi dự phòng, lần quét gần nhất (Đ28.1)',
    en: 'documents not backed up yet and the latest sweep (Đ28.1)',
  },
  options: {},
  run: async ({ actor, ...office }) => {
    const decision = await backupState(office, actor);
    if (!decision.ok) return refused(decision.refusal);
    const { stored, waiting, oldestWaiting, lastSweep } = decision;
    return {
      lines: table(
        ['', ''],
        [
          ['Tệp đã lưu / documents stored', stored],
          ['Chưa có bản sao / not backed up yet', waiting],
          ['Cũ nhất chờ từ / oldest waits since', shownTime(oldestWaiting)],
          [
            'Lần quét gần nhất / latest sweep',
            lastSweep ? `${shownTime(lastSweep.startedAt)} ${lastSweep.state}` : '-',
          ],
        ],
      ),
      json: { stored, waiting, oldestWaiting, lastSweep },
    };
  },
});

export const backup: Area = {
  name: 'backup',
  what: { vi: 'Sao lưu', en: 'Backup' },
  verbs: [status],
};
