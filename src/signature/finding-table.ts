import type { FailedCheck, SubIndication } from './findings.ts';

interface Entry {
  readonly subIndication: SubIndication;
  readonly check: FailedCheck;
  readonly article: string;
  readonly vi: string;
  readonly en: string;
}

const format = (article: string, vi: string, en: string) =>
  ({ subIndication: 'FORMAT_FAILURE', check: 'signatureValid', article, vi, en }) as const;
const policy = (subIndication: SubIndication, article: string, vi: string, en: string) =>
  ({ subIndication, check: 'signatureValid', article, vi, en }) as const;
const certificate = (subIndication: SubIndication, vi: string, en: string) =>
  ({ subIndication, check: 'certificateValid', article: 'Đ15.c', vi, en }) as const;
const time = (subIndication: SubIndication, article: string, vi: string, en: string) =>
  ({ subIndication, check: 'timeValid', article, vi, en }) as const;

/** Every reason for which the verifier refuses a document: closed, so that a caller may switch on the code. */
export const FINDING_TABLE = {
  // the bytes, before any parser sees them
  'document-empty': format('Đ14', 'Tệp rỗng', 'The file is empty'),
  'document-too-large': format(
    'Đ14',
    'Tệp lớn hơn giới hạn của định dạng',
    'The file exceeds the size limit of its format',
  ),
  'not-utf8': format('Đ14', 'Tệp không phải UTF-8 hợp lệ', 'The file is not valid UTF-8'),
  'nul-character': format('Đ14', 'Tệp chứa byte NUL', 'The file holds a NUL byte'),
  'illegal-character': format(
    'Đ14',
    'Tệp chứa ký tự mà XML 1.0 không cho phép',
    'The file holds a character that XML 1.0 does not allow',
  ),
  'xml-declaration': format(
    'Đ14',
    'Khai báo XML phải là phiên bản 1.0, mã hóa UTF-8',
    'The XML declaration must say version 1.0 and UTF-8',
  ),
  doctype: format('Đ14', 'Không được dùng DOCTYPE (ENTITY, DTD)', 'A DOCTYPE (entities, DTD) is not allowed'),
  comment: format('Đ14', 'Không được có chú thích XML (<!-- -->)', 'XML comments are not allowed'),
  cdata: format(
    'Đ14',
    'Không được dùng CDATA; hãy ghi &lt; &amp;',
    'CDATA sections are not allowed; write &lt; &amp; instead',
  ),
  'processing-instruction': format(
    'Đ14',
    'Không được có chỉ thị xử lý (<? ?>)',
    'Processing instructions are not allowed',
  ),
  'entity-not-allowed': format(
    'Đ14',
    'Chỉ được dùng &amp; &lt; &gt; &quot; &apos; và tham chiếu ký tự',
    'Only &amp; &lt; &gt; &quot; &apos; and character references are allowed',
  ),
  'character-reference-invalid': format(
    'Đ14',
    'Tham chiếu ký tự chỉ tới ký tự mà XML không cho phép',
    'A character reference names a character that XML does not allow',
  ),
  'namespace-not-allowed': format(
    'Đ14',
    'Chỉ được khai báo không gian tên XML Signature, không tiền tố, ngay tại thẻ Signature',
    'Only the XML Signature namespace may be declared, without prefix, on Signature itself',
  ),
  'name-not-allowed': format(
    'Đ14',
    'Tên thẻ hoặc thuộc tính chỉ gồm chữ không dấu, số, gạch và dấu chấm, tối đa 64 ký tự',
    'Element and attribute names are ASCII letters, digits, dots and dashes, 64 at most',
  ),
  'not-well-formed': format('Đ14', 'Tệp không phải XML đúng cú pháp', 'The file is not well-formed XML'),
  'too-deep': format('Đ14', 'Thẻ lồng nhau quá sâu', 'Elements are nested too deeply'),
  'too-many-attributes': format(
    'Đ14',
    'Một thẻ có quá nhiều thuộc tính',
    'An element has too many attributes',
  ),
  'too-many-elements': format('Đ14', 'Tệp có quá nhiều thẻ', 'The file has too many elements'),
  'too-many-signatures': format('Đ14', 'Tệp có quá nhiều chữ ký', 'The file has too many signatures'),
  'unknown-profile': format(
    'Đ22',
    'Không nhận ra định dạng hoặc phiên bản của tệp',
    'The format or version of the file is not known',
  ),
  'profile-mismatch': format(
    'Đ22',
    'Thẻ gốc hoặc phiên bản không đúng định dạng đã chọn',
    'The root element or version is not that of the chosen format',
  ),
  'schema-invalid': format(
    'Đ22',
    'Dữ liệu không đúng lược đồ XSD của định dạng',
    'The data does not follow the XSD of its format',
  ),
  'not-checkable': format('Đ15', 'Không kiểm tra được tệp này', 'This file could not be checked'),

  // which signatures there are
  'role-missing': format('Đ25.5', 'Thiếu chữ ký của vai trò này', 'The signature of this role is missing'),
  'role-doubled': format(
    'Đ24.5',
    'Vai trò này có nhiều hơn một ô ký',
    'This role has more than one signing slot',
  ),
  'signature-doubled': format(
    'Đ24.5',
    'Ô ký có nhiều hơn một chữ ký',
    'The signing slot holds more than one signature',
  ),
  'signature-misplaced': format(
    'Đ14',
    'Chữ ký nằm ngoài các ô ký của định dạng',
    'A signature stands outside the signing slots of the format',
  ),
  'region-missing': format(
    'Đ14',
    'Không có đúng một vùng dữ liệu mà vai trò này phải ký',
    'There is not exactly one region that this role must sign',
  ),
  'result-without-teacher': format(
    'Đ24.5.a',
    'Kết quả môn học không ghi giáo viên phụ trách',
    'A result names no teacher',
  ),
  'teacher-slot-missing': format(
    'Đ24.5.a',
    'Giáo viên có kết quả môn học nhưng không có ô ký mang cùng Id',
    'A teacher of a result has no signing slot with the same Id',
  ),
  'teacher-slot-doubled': format(
    'Đ24.5.a',
    'Hai ô ký của giáo viên mang cùng một Id',
    'Two teacher slots carry the same Id',
  ),
  'teacher-slot-unused': format(
    'Đ24.5.a',
    'Ô ký của giáo viên không ứng với kết quả môn học nào',
    'A teacher slot belongs to no result',
  ),
  'unsigned-content': format(
    'Đ14',
    'Có dữ liệu mà chữ ký của nhà trường không bao phủ',
    "There is content that the school's signature does not cover",
  ),

  // what one signature is made of (Đ15.a)
  'signature-structure': format(
    'Đ14',
    'Cấu trúc thẻ Signature không đúng',
    'The Signature element is not built as required',
  ),
  'base64-invalid': format('Đ14', 'Giá trị Base64 không hợp lệ', 'A Base64 value is not valid'),
  'too-many-references': format(
    'Đ14',
    'Chữ ký có quá nhiều Reference',
    'The signature has too many References',
  ),
  'too-many-transforms': format(
    'Đ14',
    'Reference có quá nhiều Transform',
    'A Reference has too many Transforms',
  ),
  'canonicalization-not-allowed': policy(
    'CRYPTO_CONSTRAINTS_FAILURE',
    'Đ14',
    'Thuật toán chuẩn hóa không được phép',
    'The canonicalisation method is not allowed',
  ),
  'signature-algorithm-not-allowed': policy(
    'CRYPTO_CONSTRAINTS_FAILURE',
    'Đ14',
    'Thuật toán ký không được phép',
    'The signature algorithm is not allowed',
  ),
  'digest-algorithm-not-allowed': policy(
    'CRYPTO_CONSTRAINTS_FAILURE',
    'Đ14',
    'Thuật toán băm không được phép',
    'The digest algorithm is not allowed',
  ),
  'transform-not-allowed': policy(
    'SIG_CONSTRAINTS_FAILURE',
    'Đ14',
    'Transform của Reference không được phép',
    'The Transforms of a Reference are not allowed',
  ),
  'reference-uri-not-allowed': policy(
    'SIG_CONSTRAINTS_FAILURE',
    'Đ14',
    'URI của Reference phải có dạng #Id',
    'The URI of a Reference must read #Id',
  ),
  'reference-not-found': policy(
    'SIGNED_DATA_NOT_FOUND',
    'Đ14',
    'Không có thẻ nào mang Id mà Reference nêu',
    'No element carries the Id that a Reference names',
  ),
  'reference-ambiguous-id': policy(
    'SIGNED_DATA_NOT_FOUND',
    'Đ14',
    'Id mà Reference nêu xuất hiện nhiều lần',
    'The Id that a Reference names occurs more than once',
  ),
  'reference-wrong-region': policy(
    'SIG_CONSTRAINTS_FAILURE',
    'Đ14',
    'Reference chỉ tới vùng dữ liệu khác với vùng vai trò này phải ký',
    'A Reference names another region than this role must sign',
  ),
  'reference-doubled': policy(
    'SIG_CONSTRAINTS_FAILURE',
    'Đ14',
    'Hai Reference chỉ tới cùng một vùng',
    'Two References name the same region',
  ),
  'region-not-signed': policy(
    'SIG_CONSTRAINTS_FAILURE',
    'Đ14',
    'Chữ ký không bao phủ một vùng mà vai trò này phải ký',
    'The signature leaves out a region that this role must sign',
  ),
  'signature-inside-region': policy(
    'SIG_CONSTRAINTS_FAILURE',
    'Đ14',
    'Chữ ký nằm bên trong vùng mà nó ký',
    'The signature stands inside the region that it signs',
  ),
  'signature-value-invalid': policy(
    'SIG_CRYPTO_FAILURE',
    'Đ15.a',
    'Giá trị chữ ký không đúng với SignedInfo và chứng thư số',
    'The signature value does not fit SignedInfo and the certificate',
  ),
  'signed-info-canonicalised-alone': policy(
    'SIG_CRYPTO_FAILURE',
    'Đ15.a',
    'SignedInfo đã được chuẩn hóa tách khỏi tài liệu nên mất không gian tên; hãy chuẩn hóa nó ngay trong tài liệu',
    'SignedInfo was canonicalised outside the document and lost its namespace; canonicalise it in place',
  ),

  // content unaltered (Đ15.b)
  'digest-mismatch': {
    subIndication: 'HASH_FAILURE',
    check: 'contentUnaltered',
    article: 'Đ15.b',
    vi: 'Nội dung đã bị thay đổi sau khi ký (giá trị băm không khớp)',
    en: 'The content was changed after signing (digest mismatch)',
  },
  'content-field-structure': {
    subIndication: 'FORMAT_FAILURE',
    check: 'contentUnaltered',
    article: 'Đ22.1',
    vi: 'Trường thông tin thiếu, lặp hoặc không phải văn bản thuần',
    en: 'A field is missing, doubled or not plain text',
  },
  'content-field-invalid': {
    subIndication: 'FORMAT_FAILURE',
    check: 'contentUnaltered',
    article: 'Đ22.1',
    vi: 'Giá trị của trường thông tin không hợp lệ',
    en: 'The value of a field is not valid',
  },
  'content-not-covered': {
    subIndication: 'SIG_CONSTRAINTS_FAILURE',
    check: 'contentUnaltered',
    article: 'Đ22.2',
    vi: 'Trường thông tin nằm ngoài vùng mà hiệu trưởng và nhà trường đã ký',
    en: 'A field lies outside what the principal and the school signed',
  },

  // certificate (Đ15.c)
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

  // signing time (Đ15.d)
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
} as const satisfies Record<string, Entry>;
