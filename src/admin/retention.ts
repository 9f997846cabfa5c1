import {
  type LedgerLockDue,
  type LockDue,
  listRetentionDue,
  type UploadThatMayGo,
} from '../acts/keeping/retention-due.ts';
import { configParts } from '../config/config-parts.ts';
import { refused } from './refused.ts';
import { shownTime, table } from './table.ts';
import { type Area, verb } from './verb.ts';

const due = verb({
  name: 'due',
  act: 'retention.read',
  usage: '',
  what: {
    vi: 'Khóa chống xóa phải gia hạn và tệp bị từ chối đã hết hạn lưu (Đ28.2); không hủy gì',
    en: 'locks to be renewed, and refused uploads whose term is over (Đ28.2); disposes of nothing',
  },
  options: {},
  read: ({ env }) => configParts(env).retention(),
  run: async ({ actor, clock, input: retention, ...office }) => {
    const decision = await listRetentionDue({ ...office, retention }, actor, clock());
    if (!decision.ok) return refused(decision.refusal);
    const { locks, ledger, uploads } = decision;
    return {
      lines: [...shownLocks(locks), '', ...shownLedger(ledger), '', ...shownUploads(uploads)],
      json: { locks, ledger, uploads },
    };
  },
});

function shownLocks(locks: readonly LockDue[]): readonly string[] {
  const end = ({ lockedUntil, refusedAt }: LockDue['primary']) =>
    `${lockedUntil === null ? '?' : shownTime(lockedUntil)}${refusedAt ? ` (từ chối / refused ${shownTime(refusedAt)})` : ''}`;
  return [
    'Khóa chống xóa phải gia hạn / locks to be renewed (renew-locks):',
    ...table(
      ['SHA-256', 'Là / holds', 'Nơi chính / primary', 'Dự phòng / backup'],
      locks.map(({ sha256, holds, primary, backup }) => [sha256, holds, end(primary), end(backup)]),
    ),
  ];
}

function shownLedger(ledger: readonly LedgerLockDue[]): readonly string[] {
  return [
    'Khóa của sổ cái phải gia hạn / locks of the ledger to be renewed:',
    ...table(
      ['Nơi / site', 'Từ mục / from entry', 'Số mục / entries', 'Khóa đến / locked until'],
      ledger.map(({ site, firstEntry, entries, lockedUntil }) => [
        site,
        firstEntry,
        entries,
        lockedUntil === null ? '?' : shownTime(lockedUntil),
      ]),
    ),
  ];
}

function shownUploads(uploads: readonly UploadThatMayGo[]): readonly string[] {
  return [
    'Không thành học bạ, đã hết hạn lưu / never became a record, and may go:',
    ...table(
      ['SHA-256', 'Byte', 'Từ / since', 'Hết hạn lưu / term over'],
      uploads.map(({ sha256, size, noRecordSince, mayGoFrom }) => [
        sha256,
        size ?? '?',
        shownTime(noRecordSince),
        shownTime(mayGoFrom),
      ]),
    ),
  ];
}

export const retention: Area = {
  name: 'retention',
  what: { vi: 'Lưu trữ', en: 'Keeping' },
  verbs: [due],
};
