import type { EntryTable, SubIndication } from './entry.ts';

const certificate = (subIndication: SubIndication, vi: string, en: string) =>
  ({ subIndication, check: 'certificateValid', article: 'Đ15.c', vi, en }) as const;

/** The certificate and its path (Đ15.c). */
export const CERTIFICATE = {
  'certificate-unreadable': certificate(
    'NO_SIGNING_CERTIFICATE_FOUND',
    'Không đọc được chứng thư số',
    'The certificate cannot be read',
  ),
  'certificate-key-not-allowed': certificate(
    'CRYPTO_CONSTRAINTS_FAILURE',
    'Khóa của chứng thư số không phải RSA',
    'The key of the certificate is not RSA',
  ),
  'rsa-key-too-short': certificate(
    'CRYPTO_CONSTRAINTS_FAILURE',
    'Khóa RSA quá ngắn',
    'The RSA key is too short',
  ),
  'rsa-exponent-too-small': certificate(
    'CRYPTO_CONSTRAINTS_FAILURE',
    'Số mũ công khai RSA nhỏ hơn 65537',
    'The RSA public exponent is below 65537',
  ),
  'certificate-key-weak': certificate(
    'CRYPTO_CONSTRAINTS_FAILURE',
    'Khóa của chứng thư số không an toàn (sinh bởi thư viện lỗi, có ước nhỏ, hoặc đường cong không được nêu tên)',
    'The key is not safe (made by a faulty library, of small factors, or on a curve that is not named)',
  ),
  'certificate-algorithm-weak': certificate(
    'CRYPTO_CONSTRAINTS_FAILURE',
    'Chứng thư số trong đường dẫn được ký bằng thuật toán yếu',
    'A certificate of the path is signed with a weak algorithm',
  ),
  'certificate-critical-extension': certificate(
    'CHAIN_CONSTRAINTS_FAILURE',
    'Chứng thư số có phần mở rộng bắt buộc mà hệ thống không hiểu',
    'A certificate has a critical extension that is not understood',
  ),
  'certificate-key-usage': certificate(
    'CHAIN_CONSTRAINTS_FAILURE',
    'Chứng thư số không dùng để ký số (thiếu digitalSignature hoặc nonRepudiation)',
    'The certificate is not for signing (neither digitalSignature nor nonRepudiation)',
  ),
  'certificate-extended-key-usage': certificate(
    'CHAIN_CONSTRAINTS_FAILURE',
    'Mục đích sử dụng mở rộng của chứng thư số không cho phép ký tài liệu',
    'The extended key usage of the certificate does not let it sign documents',
  ),
  'certificate-is-ca': certificate(
    'CHAIN_CONSTRAINTS_FAILURE',
    'Chứng thư số của tổ chức cấp phát không được dùng để ký học bạ',
    "An issuing authority's certificate must not sign transcripts",
  ),
  'untrusted-issuer': certificate(
    'NO_CERTIFICATE_CHAIN_FOUND',
    'Chứng thư số không do tổ chức trong danh sách tin cậy cấp',
    'The certificate does not lead to an authority of the trust list',
  ),
  'issuer-not-ca': certificate(
    'CHAIN_CONSTRAINTS_FAILURE',
    'Chứng thư số cấp trên không phải của tổ chức cấp phát (CA:TRUE)',
    "An issuer's certificate is not a CA certificate",
  ),
  'issuer-key-usage': certificate(
    'CHAIN_CONSTRAINTS_FAILURE',
    'Chứng thư số cấp trên không được quyền ký chứng thư (keyCertSign)',
    "An issuer's certificate may not sign certificates (keyCertSign)",
  ),
  'issuer-extended-key-usage': certificate(
    'CHAIN_CONSTRAINTS_FAILURE',
    'Chứng thư số cấp trên bị giới hạn cho mục đích khác',
    "An issuer's certificate is limited to other purposes",
  ),
  'certificate-name-constraints': certificate(
    'CHAIN_CONSTRAINTS_FAILURE',
    'Tên trong chứng thư số nằm ngoài phạm vi mà tổ chức cấp trên được phép cấp',
    'A name in the certificate lies outside those that an issuer above may certify',
  ),
  'issuer-path-length': certificate(
    'CHAIN_CONSTRAINTS_FAILURE',
    'Đường dẫn chứng thư dài hơn giới hạn pathLenConstraint',
    'The path is longer than a pathLenConstraint allows',
  ),
  'certificate-expired-at-signing': certificate(
    'EXPIRED',
    'Chứng thư số đã hết hạn tại thời điểm ký',
    'The certificate had expired when the signature was made',
  ),
  'certificate-not-yet-valid-at-signing': certificate(
    'NOT_YET_VALID',
    'Chứng thư số chưa có hiệu lực tại thời điểm ký',
    'The certificate was not yet valid when the signature was made',
  ),
  'issuer-not-valid-at-signing': certificate(
    'CERTIFICATE_CHAIN_GENERAL_FAILURE',
    'Chứng thư số cấp trên không có hiệu lực tại thời điểm ký',
    "An issuer's certificate was not valid when the signature was made",
  ),
  'certificate-not-organisation': certificate(
    'SIG_CONSTRAINTS_FAILURE',
    'Vai trò này phải ký bằng chứng thư số của nhà trường',
    "This role must sign with the school's own certificate",
  ),
  'certificate-not-personal': certificate(
    'SIG_CONSTRAINTS_FAILURE',
    'Vai trò này phải ký bằng chứng thư số cá nhân, không phải của nhà trường',
    "This role must sign with a personal certificate, not the school's",
  ),
  'seal-of-another-school': certificate(
    'SIG_CONSTRAINTS_FAILURE',
    'Chứng thư số của nhà trường không phải của trường ghi trong học bạ',
    "The seal's certificate belongs to another school than the one in the data",
  ),
} as const satisfies EntryTable;
