import { backupState } from '../acts/keeping/backup-state.ts';
import { openLedgerSites } from '../roles/ledger-sites.ts';
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
  read: ({ env }) => openLedgerSites(env),
  run: async ({ actor, input: ledgerSites, ...office }) => {
    const decision = await backupState({ ...office, ledgerSites }, actor);
    if (!decision.ok) return refused(decision.refusal);
    const { stored, waiting, oldestWaiting, lastSweep, ledger } = decision;
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
          ['Sổ cái: chỉ mục / ledger: index', ledger.index],
          ['Sổ cái: nơi chính / primary', ledger.primary ?? 'không trả lời / silent'],
          ['Sổ cái: nơi dự phòng / backup', ledger.backup ?? 'không trả lời / silent'],
        ],
      ).concat(ledger.indexBehind ? [behind] : []),
      json: { stored, waiting, oldestWaiting, lastSweep, ledger },
      ...(ledger.indexBehind && { failed: true }),
    };
  },
});

const behind =
  'Cơ sở dữ liệu KHÔNG biết hết sổ cái: bị mất hoặc bị lùi; hãy dựng lại / the index does NOT know the whole ledger, it was lost or put back: npm run admin -- rebuild';

export const backup: Area = {
  name: 'backup',
  what: { vi: 'Sao lưu', en: 'Backup' },
  verbs: [status],
};
