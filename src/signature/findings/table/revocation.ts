import type { EntryTable, SubIndication } from './entry.ts';

const revocation = (subIndication: SubIndication, article: string, vi: string, en: string) =>
  ({ subIndication, check: 'certificateValid', article, vi, en }) as const;

/** What the authorities say of a certificate since they issued it: lists (CRL) and answers (OCSP). */
export const REVOCATION = {
  'certificate-revoked-at-signing': revocation(
    'REVOKED',
    'Đ8.1',
    'Chứng thư số đã bị tổ chức cấp phát thu hồi trước thời điểm ký',
    'The authority had revoked the certificate before the signature was made',
  ),
  'certificate-suspended-at-signing': revocation(
    'TRY_LATER',
    'Đ8.1',
    'Chứng thư số đang bị tổ chức cấp phát tạm dừng tại thời điểm ký',
    'The authority had suspended the certificate when the signature was made',
  ),
  'certificate-compromised-before-receipt': revocation(
    'REVOKED_NO_POE',
    'Đ8.3',
    'Khóa của chứng thư số bị lộ trước khi kho nhận được học bạ, nên thời điểm ký không còn chứng minh được',
    'The key was compromised before the transcript was received, so the signing time proves nothing',
  ),
  'issuer-revoked': revocation(
    'REVOKED_CA_NO_POE',
    'Đ8.2',
    'Chứng thư số của tổ chức cấp phát đã bị thu hồi hoặc tạm dừng',
    "An issuing authority's certificate was revoked or suspended",
  ),
  'revocation-unknown': revocation(
    'TRY_LATER',
    'Đ8.1',
    'Chưa có danh sách thu hồi (CRL) hoặc trả lời OCSP đủ mới cho chứng thư số này',
    'There is no list of revoked certificates or OCSP answer on this certificate that is new enough',
  ),
} as const satisfies EntryTable;
