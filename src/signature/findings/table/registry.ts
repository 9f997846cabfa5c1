import type { RegistryProblem } from '../../../domain/registry/registry.ts';
import type { Entry, SubIndication } from './entry.ts';

const registry = (subIndication: SubIndication, article: string, vi: string, en: string) =>
  ({ subIndication, check: 'certificateValid', article, vi, en }) as const;

/** What the province's certificate registry says of a signer. */
export const REGISTRY = {
  'certificate-not-registered': registry(
    'SIG_CONSTRAINTS_FAILURE',
    'Đ33.7',
    'Chứng thư số của người ký chưa được nhà trường khai báo với Sở GDĐT',
    "The signer's certificate has not been declared to the department",
  ),
  'certificate-not-in-force': registry(
    'SIG_CONSTRAINTS_FAILURE',
    'Đ9',
    'Chứng thư số đã khai báo nhưng chưa được duyệt, hoặc chưa đến ngày áp dụng tại thời điểm ký',
    'The certificate is declared, but was not approved or not in force yet when the signature was made',
  ),
  'certificate-suspended': registry(
    'TRY_LATER',
    'Đ8.1',
    'Chứng thư số đang bị tạm dừng trong sổ đăng ký tại thời điểm ký',
    'The registry had the certificate suspended when the signature was made',
  ),
  'certificate-revoked-before-signing': registry(
    'REVOKED',
    'Đ12.2',
    'Chứng thư số đã bị thu hồi trong sổ đăng ký trước thời điểm ký',
    'The registry had the certificate revoked before the signature was made',
  ),
  'certificate-compromised': registry(
    'REVOKED_NO_POE',
    'Đ8.3',
    'Khóa của người ký đã bị lộ trước khi kho nhận được học bạ',
    "The signer's key was compromised before the transcript was received",
  ),
  'certificate-replaced-before-signing': registry(
    'SIG_CONSTRAINTS_FAILURE',
    'Đ12.1',
    'Chứng thư số đã được thay thế bằng chứng thư khác trước thời điểm ký',
    'The certificate had been replaced by another before the signature was made',
  ),
  'certificate-of-another-role': registry(
    'SIG_CONSTRAINTS_FAILURE',
    'Đ24.5',
    'Người ký không giữ vai trò của vị trí ký này',
    'The signer does not hold the role of this signing slot',
  ),
  'certificate-of-another-school': registry(
    'SIG_CONSTRAINTS_FAILURE',
    'Đ24.5',
    'Chứng thư số được đăng ký ở trường khác với trường ghi trong học bạ',
    'The certificate is registered at another school than the one in the data',
  ),
  'not-assigned-for-year': registry(
    'SIG_CONSTRAINTS_FAILURE',
    'Đ24.2',
    'Người ký không được phân công cho môn, lớp hoặc năm học này tại thời điểm ký',
    'The signer was not assigned to this subject, class or school year when the signature was made',
  ),
} as const satisfies Record<RegistryProblem, Entry>;
