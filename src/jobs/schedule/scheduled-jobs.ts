import { type CheckAgainstLedgerDeps, checkAgainstLedger } from '../../acts/keeping/check-against-ledger.ts';
import { type FixityDeps, fixitySample } from '../../acts/keeping/fixity-sample.ts';
import { forgetOldRuns } from '../../acts/keeping/forget-old-runs.ts';
import { isReconciled, type ReconcileDeps, reconcile } from '../../acts/keeping/reconcile.ts';
import { type RenewLocksDeps, renewLocks } from '../../acts/keeping/renew-locks.ts';
import { type ReplicationSweepDeps, replicationSweep } from '../../acts/keeping/replication-sweep.ts';
import { type RetentionDueDeps, retentionDue } from '../../acts/keeping/retention-due.ts';
import type { ScheduledJob } from '../../acts/keeping/scheduled-job.ts';
import { type SecondOpinionDeps, secondOpinion } from '../../acts/keeping/second-opinion.ts';
import { eraseDestroyed } from '../../acts/keys/erase-destroyed.ts';
import { type TryMasterKeyDeps, tryMasterKey } from '../../acts/keys/try-master-key.ts';
import {
  type StampDeps,
  stampCheckpoints,
  stampOnClosingDay,
} from '../../acts/receipts/stamp-checkpoints.ts';
import { type RefreshRevocationDeps, refreshRevocation } from '../../acts/revocation/refresh-revocation.ts';
import { enqueueReplication } from '../queues/enqueue.ts';
import type { Queues } from '../queues/queues.ts';
import { type TakeUpDeps, takeUpLeftBehind } from './take-up-left-behind.ts';

export type ScheduledJobsDeps = FixityDeps &
  Omit<ReplicationSweepDeps, 'queueReplication'> & {
    readonly queues: Pick<Queues, 'replication' | 'connected'>;
  } & TakeUpDeps &
  StampDeps &
  RefreshRevocationDeps &
  SecondOpinionDeps &
  ReconcileDeps &
  CheckAgainstLedgerDeps &
  RetentionDueDeps &
  RenewLocksDeps &
  TryMasterKeyDeps & {
    /** how often, where that is no hour */
    readonly pace: { readonly sweepMs: number; readonly stampMs: number; readonly revocationMs: number };
    /** absent where the ministry isn't connected */
    readonly collectArrivals?: ScheduledJob['run'] | undefined;
  };

/** The table of every scheduled job and its hour. Sweeps come often, since they mend what a crash left; the rest at night. */
export function scheduledJobs(deps: ScheduledJobsDeps): readonly ScheduledJob[] {
  const { sweepMs, stampMs, revocationMs } = deps.pace;
  const queueReplication: ReplicationSweepDeps['queueReplication'] = (sha256, requestId) =>
    enqueueReplication(deps.queues, sha256, requestId);
  return [
    {
      name: 'take-up-left-behind',
      when: { everySeconds: sweepMs / 3_000 },
      what: {
        vi: 'Tiếp tục các hồ sơ, yêu cầu bị dừng giữa chừng',
        en: 'takes up submissions, requests and transfers that stopped half way',
      },
      run: async (context) => {
        const counts = await takeUpLeftBehind(deps, context);
        const erased = context.dryRun ? 0 : await eraseDestroyed(deps, context);
        return { ...counts, ...(erased > 0 && { erased }) };
      },
    },
    {
      name: 'replication-sweep',
      when: { everySeconds: sweepMs / 1_000 },
      what: {
        vi: 'Sao chép sang nơi dự phòng các tệp chưa có bản sao (Đ28.1)',
        en: 'queues the backup of documents that stand at the primary site only (Đ28.1)',
      },
      run: (context) => replicationSweep({ ...deps, queueReplication }, context),
    },
    {
      name: 'refresh-revocation',
      when: { everySeconds: revocationMs / 1_000 },
      what: {
        vi: 'Lấy danh sách thu hồi (CRL) và trả lời OCSP của các tổ chức cấp chứng thư (Đ8.1)',
        en: 'fetches the authorities’ lists of revoked certificates and OCSP answers (Đ8.1)',
      },
      run: (context) => refreshRevocation(deps, context),
    },
    {
      name: 'collect-arrivals',
      when: { everySeconds: sweepMs / 1_000 },
      what: {
        vi: 'Nhận học bạ của học sinh chuyển đến từ tỉnh khác qua kho của Bộ (Đ26.3)',
        en: "collects the records of pupils from other provinces from the ministry's mailbox (Đ26.3)",
      },
      run: deps.collectArrivals ?? (async () => ({ notConnected: 1 })),
    },
    {
      name: 'stamp-checkpoints',
      when: { everySeconds: stampMs / 1_000 },
      what: {
        vi: 'Lấy dấu thời gian cho điểm chốt mới nhất của sổ cái (Đ15.d)',
        en: 'has the newest checkpoint of the ledger time-stamped (Đ15.d)',
      },
      run: (context) => stampCheckpoints(deps, context),
    },
    {
      name: 'stamp-on-closing-day',
      when: { at: '23:58' },
      what: {
        vi: 'Lấy dấu thời gian trước nửa đêm ngày chốt và ngày khóa năm học (Đ25)',
        en: 'has it time-stamped before midnight on the days on which school years are closed and locked (Đ25)',
      },
      run: (context) => stampOnClosingDay(deps, context),
    },
    {
      name: 'fixity-sample',
      when: { at: '01:10' },
      what: {
        vi: 'Kiểm tra ngẫu nhiên tính toàn vẹn ở cả hai nơi lưu trữ (Đ28.1)',
        en: 'compares a random sample of both sites with the hashes, and repairs (Đ28.1)',
      },
      run: (context) => fixitySample(deps, context),
      alarms: ({ lost = 0 }) => lost > 0,
    },
    {
      name: 'second-opinion',
      when: { at: '02:20' },
      what: {
        vi: 'Cho một bộ kiểm tra khác (xmldsigjs) xác minh lại một số học bạ đã nhận và so sánh (Đ15)',
        en: 'has accepted documents verified again by another verifier (xmldsigjs), and compares (Đ15)',
      },
      run: (context) => secondOpinion(deps, context),
      alarms: ({ differing = 0, standing = 0 }) => differing + standing > 0,
    },
    {
      name: 'reconcile',
      when: { at: '03:10' },
      what: {
        vi: 'Đối chiếu hai nơi lưu trữ, sổ cái và cơ sở dữ liệu (Đ28.1)',
        en: 'holds both sites, the ledger and the index against each other (Đ28.1)',
      },
      run: (context) => reconcile(deps, context),
      alarms: (counts) => !isReconciled(counts),
    },
    {
      name: 'check-against-ledger',
      when: { at: '03:40', on: 1 },
      what: {
        vi: 'Dựng lại cơ sở dữ liệu từ sổ cái vào chỗ tạm và so với bản đang dùng, mỗi tháng (Đ28.1)',
        en: 'makes the index again from the ledger beside the live one, and compares; once a month (Đ28.1)',
      },
      run: () => checkAgainstLedger(deps),
      alarms: ({ differences = 0 }) => differences > 0,
    },
    {
      name: 'renew-locks',
      when: { everySeconds: 3_600 },
      what: {
        vi: 'Gia hạn khóa chống xóa của học bạ và sổ cái ở cả hai nơi lưu trữ, trước khi hết hạn (Đ28.2)',
        en: 'renews the locks of records and ledger at both sites, long before they end (Đ28.2)',
      },
      run: (context) => renewLocks(deps, context),
      alarms: ({ refused = 0, missed = 0 }) => refused + missed > 0,
    },
    {
      name: 'retention-due',
      when: { at: '01:40', on: 'monday' },
      what: {
        vi: 'Đếm khóa chống xóa phải gia hạn và tệp bị từ chối đã hết hạn lưu (Đ28.2); không hủy gì',
        en: 'counts locks to renew and refused uploads whose term is over (Đ28.2); disposes of nothing',
      },
      run: (context) => retentionDue(deps, context),
    },
    {
      name: 'try-master-key',
      when: { at: '02:50', on: 1 },
      what: {
        vi: 'Thử mở một số khóa dữ liệu bằng khóa chủ, và so với bản ở hai nơi lưu trữ',
        en: 'opens a sample of the data keys with the master key, and compares with both sites',
      },
      run: (context) => tryMasterKey(deps, context),
      alarms: ({ closed = 0, missing = 0, unlike = 0 }) => closed + missing + unlike > 0,
    },
    {
      name: 'forget-old-runs',
      when: { at: '01:55' },
      what: {
        vi: 'Xóa lịch sử chạy việc cũ hơn 90 ngày',
        en: 'deletes the history of runs older than 90 days',
      },
      run: (context) => forgetOldRuns(deps, context),
    },
  ];
}
