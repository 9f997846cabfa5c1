import type { EntryTable, SubIndication } from './entry.ts';

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
  'time-before-school-year': time(
    'SIG_CONSTRAINTS_FAILURE',
    'Đ25.1',
    'Thời điểm ký trước khi năm học bắt đầu (trước 01/7 của năm đầu)',
    'The signing time lies before the school year (before 1 July of its first year)',
  ),
  'signing-time-after-timestamp': time(
    'TIMESTAMP_ORDER_FAILURE',
    'Đ15.d',
    'Thời điểm ký sau dấu thời gian trên chữ ký',
    'The signing time is later than the timestamp on the signature',
  ),
  'timestamp-in-future': time(
    'TIMESTAMP_ORDER_FAILURE',
    'Đ15.d',
    'Dấu thời gian sau lúc kho nhận được học bạ',
    'The timestamp is later than the receipt of the document',
  ),
  'timestamp-missing': time(
    'SIG_CONSTRAINTS_FAILURE',
    'Đ15.d',
    'Định dạng này bắt buộc chữ ký có dấu thời gian',
    'This format demands a timestamp on the signature',
  ),
  'timestamp-structure': time(
    'FORMAT_FAILURE',
    'Đ14',
    'Dấu thời gian không nằm đúng chỗ hoặc đúng cấu trúc của định dạng',
    'The timestamp does not stand where, or as, the format says',
  ),
  'timestamp-malformed': time(
    'FORMAT_FAILURE',
    'Đ15.d',
    'Dấu thời gian không phải TimeStampToken của RFC 3161 (DER)',
    'The timestamp is no TimeStampToken of RFC 3161 in DER',
  ),
  'timestamp-of-other-data': time(
    'HASH_FAILURE',
    'Đ15.d',
    'Dấu thời gian được cấp cho dữ liệu khác, không phải SignatureValue này',
    'The timestamp is over other data than this SignatureValue',
  ),
  'timestamp-altered': time(
    'SIG_CRYPTO_FAILURE',
    'Đ15.d',
    'Dấu thời gian đã bị thay đổi hoặc không do tổ chức này ký',
    'The timestamp was changed or is not signed by its authority',
  ),
  'timestamp-algorithm-not-allowed': time(
    'CRYPTO_CONSTRAINTS_FAILURE',
    'Đ15.d',
    'Dấu thời gian dùng thuật toán hoặc khóa không được phép',
    'The timestamp uses an algorithm or key that is not allowed',
  ),
  'timestamp-policy-not-accepted': time(
    'SIG_CONSTRAINTS_FAILURE',
    'Đ15.d',
    'Chính sách cấp dấu thời gian không được chấp nhận',
    'The policy of the timestamp is not accepted',
  ),
  'timestamp-signer-unknown': time(
    'NO_SIGNING_CERTIFICATE_FOUND',
    'Đ15.d',
    'Không có chứng thư của tổ chức cấp dấu thời gian, hoặc không phải chứng thư mà dấu thời gian nêu',
    "The authority's certificate is missing, or is not the one that the timestamp names",
  ),
  'timestamp-signer-not-authority': time(
    'CHAIN_CONSTRAINTS_FAILURE',
    'Đ15.d',
    'Chứng thư ký dấu thời gian không dành riêng cho việc cấp dấu thời gian (timeStamping)',
    'The certificate that signed the timestamp is not for time stamping alone',
  ),
  'timestamp-untrusted': time(
    'NO_CERTIFICATE_CHAIN_FOUND',
    'Đ15.d',
    'Tổ chức cấp dấu thời gian không có trong danh sách tin cậy',
    'The time-stamping authority is not on the trust list',
  ),
  'timestamp-certificate-not-valid': time(
    'CERTIFICATE_CHAIN_GENERAL_FAILURE',
    'Đ15.d',
    'Chứng thư của tổ chức cấp dấu thời gian không có hiệu lực tại thời điểm cấp',
    "The authority's certificate was not valid at the time that it states",
  ),
} as const satisfies EntryTable;
