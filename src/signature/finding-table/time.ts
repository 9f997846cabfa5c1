import type { SubIndication } from '../findings.ts';
import type { EntryTable } from './entry.ts';

const time = (subIndication: SubIndication, article: string, vi: string, en: string) =>
  ({ subIndication, check: 'timeValid', article, vi, en }) as const;

/** The signing time (Đ15.d). */
export const TIME = {
  'signing-time-not-signed': time(
    'SIG_CONSTRAINTS_FAILURE',
    'Đ14',
    'Thời điểm ký không được ký (thiếu Reference tới thẻ chứa SigningTime)',
    'The signing time is not signed (no Reference to what carries SigningTime)',
  ),
  'signing-time-altered': time(
    'HASH_FAILURE',
    'Đ15.d',
    'Thời điểm ký đã bị thay đổi sau khi ký',
    'The signing time was changed after signing',
  ),
  'signing-time-invalid': time(
    'SIG_CONSTRAINTS_FAILURE',
    'Đ14',
    'SigningTime phải có dạng YYYY-MM-DDThh:mm:ss và là ngày giờ có thật',
    'SigningTime must read YYYY-MM-DDThh:mm:ss and be a real date',
  ),
  'time-in-future': time(
    'SIG_CONSTRAINTS_FAILURE',
    'Đ15.d',
    'Thời điểm ký ở tương lai',
    'The signing time lies in the future',
  ),
  'time-order': time(
    'TIMESTAMP_ORDER_FAILURE',
    'Đ24.5',
    'Vai trò sau ký trước vai trò đứng trước trong quy trình',
    'A later role signed before an earlier one',
  ),
} as const satisfies EntryTable;
