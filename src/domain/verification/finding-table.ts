import type { RegistryProblem } from '../registry/registry.ts';

/** ETSI EN 319 102-1 table 6, the ones in use here. */
export type SubIndication =
  | 'FORMAT_FAILURE'
  | 'HASH_FAILURE'
  | 'SIG_CRYPTO_FAILURE'
  | 'SIG_CONSTRAINTS_FAILURE'
  | 'CHAIN_CONSTRAINTS_FAILURE'
  | 'CRYPTO_CONSTRAINTS_FAILURE'
  | 'CRYPTO_CONSTRAINTS_FAILURE_NO_POE'
  | 'NO_SIGNING_CERTIFICATE_FOUND'
  | 'NO_CERTIFICATE_CHAIN_FOUND'
  | 'CERTIFICATE_CHAIN_GENERAL_FAILURE'
  | 'EXPIRED'
  | 'REVOKED'
  | 'REVOKED_NO_POE'
  | 'REVOKED_CA_NO_POE'
  | 'TRY_LATER'
  | 'NOT_YET_VALID'
  | 'TIMESTAMP_ORDER_FAILURE'
  | 'SIGNED_DATA_NOT_FOUND';

/** Which of the four checks of Đ15 a finding fails: a) signature, b) content, c) certificate, d) time. */
export type FailedCheck = 'signatureValid' | 'contentUnaltered' | 'certificateValid' | 'timeValid';

/** One reason to refuse: what ETSI EN 319 102-1 calls it, which check of Đ15 it fails, and what to mend. */
export interface Entry {
  readonly subIndication: SubIndication;
  readonly check: FailedCheck;
  readonly article: string;
  readonly vi: string;
  readonly en: string;
}

/** As it stands in a table: sub-indication and article | what to mend, in Vietnamese | in English. */
type Line = `${SubIndication} Đ${string} | ${string} | ${string}`;

function table<Code extends string>(check: FailedCheck, lines: Readonly<Record<Code, Line>>) {
  const entries = Object.entries<Line>(lines).map(([code, line]): [string, Entry] => {
    const [of = '', vi = '', en = ''] = line.split(' | ');
    const [subIndication = '', article = ''] = of.split(' ');
    return [code, { subIndication: subIndication as SubIndication, check, article, vi, en }];
  });
  return Object.fromEntries(entries) as Readonly<Record<Code, Entry>>;
}

/** The bytes and their format, before any signature is looked at. */
const BYTES = table('signatureValid', {
  'document-empty': `FORMAT_FAILURE Đ14 | Tệp rỗng | The file is empty`,
  'document-too-large': `FORMAT_FAILURE Đ14 | Tệp lớn hơn giới hạn của định dạng | The file exceeds the size limit of its format`,
  'not-utf8': `FORMAT_FAILURE Đ14 | Tệp không phải UTF-8 hợp lệ | The file is not valid UTF-8`,
  'nul-character': `FORMAT_FAILURE Đ14 | Tệp chứa byte NUL | The file holds a NUL byte`,
  'illegal-character': `FORMAT_FAILURE Đ14 | Tệp chứa ký tự mà XML 1.0 không cho phép | The file holds a character that XML 1.0 does not allow`,
  'xml-declaration': `FORMAT_FAILURE Đ14 | Khai báo XML phải là phiên bản 1.0, mã hóa UTF-8 | The XML declaration must say version 1.0 and UTF-8`,
  doctype: `FORMAT_FAILURE Đ14 | Không được dùng DOCTYPE (ENTITY, DTD) | A DOCTYPE (entities, DTD) is not allowed`,
  comment: `FORMAT_FAILURE Đ14 | Không được có chú thích XML (<!-- -->) | XML comments are not allowed`,
  cdata: `FORMAT_FAILURE Đ14 | Không được dùng CDATA; hãy ghi &lt; &amp; | CDATA sections are not allowed; write &lt; &amp; instead`,
  'processing-instruction': `FORMAT_FAILURE Đ14 | Không được có chỉ thị xử lý (<? ?>) | Processing instructions are not allowed`,
  'entity-not-allowed': `FORMAT_FAILURE Đ14 | Chỉ được dùng &amp; &lt; &gt; &quot; &apos; và tham chiếu ký tự | Only &amp; &lt; &gt; &quot; &apos; and character references are allowed`,
  'character-reference-invalid': `FORMAT_FAILURE Đ14 | Tham chiếu ký tự chỉ tới ký tự mà XML không cho phép | A character reference names a character that XML does not allow`,
  'namespace-not-allowed': `FORMAT_FAILURE Đ14 | Chỉ được khai báo không gian tên XML Signature, không tiền tố, ngay tại thẻ Signature | Only the XML Signature namespace may be declared, without prefix, on Signature itself`,
  'name-not-allowed': `FORMAT_FAILURE Đ14 | Tên thẻ hoặc thuộc tính chỉ gồm chữ không dấu, số, gạch và dấu chấm, tối đa 64 ký tự | Element and attribute names are ASCII letters, digits, dots and dashes, 64 at most`,
  'not-well-formed': `FORMAT_FAILURE Đ14 | Tệp không phải XML đúng cú pháp | The file is not well-formed XML`,
  'too-deep': `FORMAT_FAILURE Đ14 | Thẻ lồng nhau quá sâu | Elements are nested too deeply`,
  'too-many-attributes': `FORMAT_FAILURE Đ14 | Một thẻ có quá nhiều thuộc tính | An element has too many attributes`,
  'too-many-elements': `FORMAT_FAILURE Đ14 | Tệp có quá nhiều thẻ | The file has too many elements`,
  'too-many-signatures': `FORMAT_FAILURE Đ14 | Tệp có quá nhiều chữ ký | The file has too many signatures`,
  'unknown-profile': `FORMAT_FAILURE Đ22 | Không nhận ra định dạng hoặc phiên bản của tệp | The format or version of the file is not known`,
  'profile-mismatch': `FORMAT_FAILURE Đ22 | Thẻ gốc hoặc phiên bản không đúng định dạng đã chọn | The root element or version is not that of the chosen format`,
  'schema-invalid': `FORMAT_FAILURE Đ22 | Dữ liệu không đúng lược đồ XSD của định dạng | The data does not follow the XSD of its format`,
  'not-checkable': `FORMAT_FAILURE Đ15 | Không kiểm tra được tệp này | This file could not be checked`,
});

/** Which signatures there are, where, and what stands beside them. */
const LAYOUT = table('signatureValid', {
  'role-missing': `FORMAT_FAILURE Đ25.5 | Thiếu chữ ký của vai trò này | The signature of this role is missing`,
  'role-doubled': `FORMAT_FAILURE Đ24.5 | Vai trò này có nhiều hơn một ô ký | This role has more than one signing slot`,
  'signature-doubled': `FORMAT_FAILURE Đ24.5 | Ô ký có nhiều hơn một chữ ký | The signing slot holds more than one signature`,
  'signature-misplaced': `FORMAT_FAILURE Đ14 | Chữ ký nằm ngoài các ô ký của định dạng | A signature stands outside the signing slots of the format`,
  'region-missing': `FORMAT_FAILURE Đ14 | Không có đúng một vùng dữ liệu mà vai trò này phải ký | There is not exactly one region that this role must sign`,
  'result-without-teacher': `FORMAT_FAILURE Đ24.5.a | Kết quả môn học không ghi giáo viên phụ trách | A result names no teacher`,
  'teacher-slot-missing': `FORMAT_FAILURE Đ24.5.a | Giáo viên có kết quả môn học nhưng không có ô ký mang cùng Id | A teacher of a result has no signing slot with the same Id`,
  'teacher-slot-doubled': `FORMAT_FAILURE Đ24.5.a | Hai ô ký của giáo viên mang cùng một Id | Two teacher slots carry the same Id`,
  'teacher-slot-unused': `FORMAT_FAILURE Đ24.5.a | Ô ký của giáo viên không ứng với kết quả môn học nào | A teacher slot belongs to no result`,
  'unsigned-content': `FORMAT_FAILURE Đ14 | Có dữ liệu mà chữ ký của nhà trường không bao phủ | There is content that the school's signature does not cover`,
});

/** What one signature is made of and what it signs (Đ15.a). */
const SIGNATURE = table('signatureValid', {
  'signature-structure': `FORMAT_FAILURE Đ14 | Cấu trúc thẻ Signature không đúng | The Signature element is not built as required`,
  'base64-invalid': `FORMAT_FAILURE Đ14 | Giá trị Base64 không hợp lệ | A Base64 value is not valid`,
  'too-many-references': `FORMAT_FAILURE Đ14 | Chữ ký có quá nhiều Reference | The signature has too many References`,
  'too-many-transforms': `FORMAT_FAILURE Đ14 | Reference có quá nhiều Transform | A Reference has too many Transforms`,
  'canonicalization-not-allowed': `CRYPTO_CONSTRAINTS_FAILURE Đ14 | Thuật toán chuẩn hóa không được phép | The canonicalisation method is not allowed`,
  'signature-algorithm-not-allowed': `CRYPTO_CONSTRAINTS_FAILURE Đ14 | Thuật toán ký không được phép | The signature algorithm is not allowed`,
  'digest-algorithm-not-allowed': `CRYPTO_CONSTRAINTS_FAILURE Đ14 | Thuật toán băm không được phép | The digest algorithm is not allowed`,
  'algorithm-ended': `CRYPTO_CONSTRAINTS_FAILURE Đ14 | Ký bằng thuật toán đã hết thời hạn được dùng | Signed with an algorithm after the last day on which it may be used`,
  'algorithm-ended-unproven': `CRYPTO_CONSTRAINTS_FAILURE_NO_POE Đ14 | Thuật toán đã hết thời hạn được dùng, và không có gì chứng minh chữ ký có từ trước ngày đó | The algorithm may no longer be used, and nothing proves that the signature existed before that day`,
  'algorithm-ended-since': `CRYPTO_CONSTRAINTS_FAILURE_NO_POE Đ14 | Chứng cứ cũ: thuật toán đã hết thời hạn được dùng sau khi tài liệu được tiếp nhận | Old evidence: the algorithm came to its end after the document had been received`,
  'transform-not-allowed': `SIG_CONSTRAINTS_FAILURE Đ14 | Transform của Reference không được phép | The Transforms of a Reference are not allowed`,
  'reference-uri-not-allowed': `SIG_CONSTRAINTS_FAILURE Đ14 | URI của Reference phải có dạng #Id | The URI of a Reference must read #Id`,
  'reference-not-found': `SIGNED_DATA_NOT_FOUND Đ14 | Không có thẻ nào mang Id mà Reference nêu | No element carries the Id that a Reference names`,
  'reference-ambiguous-id': `SIGNED_DATA_NOT_FOUND Đ14 | Id mà Reference nêu xuất hiện nhiều lần | The Id that a Reference names occurs more than once`,
  'reference-wrong-region': `SIG_CONSTRAINTS_FAILURE Đ14 | Reference chỉ tới vùng dữ liệu khác với vùng vai trò này phải ký | A Reference names another region than this role must sign`,
  'reference-doubled': `SIG_CONSTRAINTS_FAILURE Đ14 | Hai Reference chỉ tới cùng một vùng | Two References name the same region`,
  'region-not-signed': `SIG_CONSTRAINTS_FAILURE Đ14 | Chữ ký không bao phủ một vùng mà vai trò này phải ký | The signature leaves out a region that this role must sign`,
  'signature-inside-region': `SIG_CONSTRAINTS_FAILURE Đ14 | Chữ ký nằm bên trong vùng mà nó ký | The signature stands inside the region that it signs`,
  'enveloped-inside-signature': `SIG_CONSTRAINTS_FAILURE Đ14 | Reference tới thời điểm ký mang enveloped-signature trong khi thẻ đó nằm trong chính Signature: theo chuẩn thì không còn gì được ký; hãy bỏ transform này | The Reference to the signing time carries enveloped-signature, though what it names lies inside the Signature: by the norm nothing is left to sign; leave that transform out`,
  'signature-value-invalid': `SIG_CRYPTO_FAILURE Đ15.a | Giá trị chữ ký không đúng với SignedInfo và chứng thư số | The signature value does not fit SignedInfo and the certificate`,
  'signed-info-canonicalised-alone': `SIG_CRYPTO_FAILURE Đ15.a | SignedInfo đã được chuẩn hóa tách khỏi tài liệu nên mất không gian tên; hãy chuẩn hóa nó ngay trong tài liệu | SignedInfo was canonicalised outside the document and lost its namespace; canonicalise it in place`,
});

/** Content unaltered (Đ15.b). */
const CONTENT = table('contentUnaltered', {
  'digest-mismatch': `HASH_FAILURE Đ15.b | Nội dung đã bị thay đổi sau khi ký (giá trị băm không khớp) | The content was changed after signing (digest mismatch)`,
  'content-field-structure': `FORMAT_FAILURE Đ22.1 | Trường thông tin thiếu, lặp hoặc không phải văn bản thuần | A field is missing, doubled or not plain text`,
  'content-field-invalid': `FORMAT_FAILURE Đ22.1 | Giá trị của trường thông tin không hợp lệ | The value of a field is not valid`,
  'content-name-blank': `FORMAT_FAILURE Đ22.1 | Tên để trống: không có chữ nào nhìn thấy được | The name is blank: nothing in it can be seen`,
  'content-name-unprintable': `FORMAT_FAILURE Đ22.1 | Tên có ký tự không đọc được (điều khiển, đảo chiều chữ, độ rộng bằng không, dùng riêng, U+FFFD) hoặc khoảng trắng ở đầu, cuối | The name holds characters that cannot be read (control, direction of writing, zero-width, private use, U+FFFD) or blanks at its ends`,
  'birth-date-implausible': `FORMAT_FAILURE Đ22.1 | Ngày sinh không phù hợp với khối và năm học (chưa sinh, quá nhỏ hoặc quá 100 tuổi) | The birth date does not go with grade and school year (unborn, too young, or over 100)`,
  'class-of-another-grade': `FORMAT_FAILURE Đ22.1 | Tên lớp bắt đầu bằng số của khối khác | The name of the class begins with the number of another grade`,
  'mark-of-another-kind': `FORMAT_FAILURE Đ22.1 | Môn đánh giá bằng điểm có kết quả nhận xét, hoặc ngược lại (Thông tư 22/2021, Điều 5) | A subject judged by marks has a comment for its result, or the other way round (Circular 22/2021, article 5)`,
  'content-not-covered': `SIG_CONSTRAINTS_FAILURE Đ22.2 | Trường thông tin nằm ngoài vùng mà hiệu trưởng và nhà trường đã ký | A field lies outside what the principal and the school signed`,
});

/** The certificate and its path (Đ15.c). */
const CERTIFICATE = table('certificateValid', {
  'certificate-unreadable': `NO_SIGNING_CERTIFICATE_FOUND Đ15.c | Không đọc được chứng thư số | The certificate cannot be read`,
  'certificate-ambiguous': `NO_SIGNING_CERTIFICATE_FOUND Đ14 | KeyInfo có nhiều chứng thư số, không rõ chứng thư nào của người ký | KeyInfo holds several certificates, and there is no telling which is the signer's`,
  'key-value-of-another-key': `SIG_CONSTRAINTS_FAILURE Đ14 | KeyValue trong KeyInfo không phải khóa của chứng thư số | The KeyValue in KeyInfo is not the key of the certificate`,
  'certificate-key-not-allowed': `CRYPTO_CONSTRAINTS_FAILURE Đ15.c | Khóa của chứng thư số không thuộc loại mà thuật toán ký cần | The key of the certificate is not of the kind that the signature algorithm needs`,
  'rsa-key-too-short': `CRYPTO_CONSTRAINTS_FAILURE Đ15.c | Khóa RSA quá ngắn | The RSA key is too short`,
  'rsa-exponent-too-small': `CRYPTO_CONSTRAINTS_FAILURE Đ15.c | Số mũ công khai RSA nhỏ hơn 65537 | The RSA public exponent is below 65537`,
  'certificate-key-weak': `CRYPTO_CONSTRAINTS_FAILURE Đ15.c | Khóa của chứng thư số không an toàn (sinh bởi thư viện lỗi, có ước nhỏ, hoặc đường cong không được nêu tên) | The key is not safe (made by a faulty library, of small factors, or on a curve that is not named)`,
  'certificate-algorithm-weak': `CRYPTO_CONSTRAINTS_FAILURE Đ15.c | Chứng thư số trong đường dẫn được ký bằng thuật toán yếu | A certificate of the path is signed with a weak algorithm`,
  'certificate-algorithm-not-allowed': `CRYPTO_CONSTRAINTS_FAILURE Đ15.c | Chứng thư số trong đường dẫn được ký bằng thuật toán, hoặc có khóa thuộc loại, mà hệ thống không nhận; không có nghĩa là yếu. Hãy dùng chứng thư ký bằng RSA PKCS #1 v1.5 hoặc ECDSA | A certificate of the path is signed by an algorithm, or has a key of a kind, that is not taken here, which does not mean that it is weak. Use one signed by RSA PKCS #1 v1.5 or ECDSA`,
  'certificate-critical-extension': `CHAIN_CONSTRAINTS_FAILURE Đ15.c | Chứng thư số có phần mở rộng bắt buộc mà hệ thống không hiểu | A certificate has a critical extension that is not understood`,
  'certificate-key-usage': `CHAIN_CONSTRAINTS_FAILURE Đ15.c | Chứng thư số không dùng để ký số (thiếu digitalSignature hoặc nonRepudiation) | The certificate is not for signing (neither digitalSignature nor nonRepudiation)`,
  'certificate-key-usage-missing': `CHAIN_CONSTRAINTS_FAILURE Đ15.c | Chứng thư số không có phần keyUsage, nên không có gì cho biết nó dùng để ký số | The certificate has no keyUsage extension, so nothing says that it is for signing`,
  'certificate-extended-key-usage': `CHAIN_CONSTRAINTS_FAILURE Đ15.c | Mục đích sử dụng mở rộng của chứng thư số không cho phép ký tài liệu | The extended key usage of the certificate does not let it sign documents`,
  'certificate-is-ca': `CHAIN_CONSTRAINTS_FAILURE Đ15.c | Chứng thư số của tổ chức cấp phát không được dùng để ký học bạ | An issuing authority's certificate must not sign transcripts`,
  'untrusted-issuer': `NO_CERTIFICATE_CHAIN_FOUND Đ15.c | Chứng thư số không do tổ chức trong danh sách tin cậy cấp | The certificate does not lead to an authority of the trust list`,
  'certificate-path-unsearched': `CERTIFICATE_CHAIN_GENERAL_FAILURE Đ15.c | Các chứng thư trong danh sách tin cậy chồng chéo đến mức việc tìm đường dẫn phải dừng giữa chừng; chưa biết có đường dẫn hay không | The certificates of the trust list are so entangled that the search for a path was given up; whether there is one is not known`,
  'issuer-not-ca': `CHAIN_CONSTRAINTS_FAILURE Đ15.c | Chứng thư số cấp trên không phải của tổ chức cấp phát (CA:TRUE) | An issuer's certificate is not a CA certificate`,
  'issuer-key-usage': `CHAIN_CONSTRAINTS_FAILURE Đ15.c | Chứng thư số cấp trên không được quyền ký chứng thư (keyCertSign) | An issuer's certificate may not sign certificates (keyCertSign)`,
  'issuer-extended-key-usage': `CHAIN_CONSTRAINTS_FAILURE Đ15.c | Chứng thư số cấp trên bị giới hạn cho mục đích khác | An issuer's certificate is limited to other purposes`,
  'certificate-name-constraints': `CHAIN_CONSTRAINTS_FAILURE Đ15.c | Tên trong chứng thư số nằm ngoài phạm vi mà tổ chức cấp trên được phép cấp | A name in the certificate lies outside those that an issuer above may certify`,
  'issuer-path-length': `CHAIN_CONSTRAINTS_FAILURE Đ15.c | Đường dẫn chứng thư dài hơn giới hạn pathLenConstraint | The path is longer than a pathLenConstraint allows`,
  'certificate-expired-at-signing': `EXPIRED Đ15.c | Chứng thư số đã hết hạn tại thời điểm ký | The certificate had expired when the signature was made`,
  'certificate-not-yet-valid-at-signing': `NOT_YET_VALID Đ15.c | Chứng thư số chưa có hiệu lực tại thời điểm ký | The certificate was not yet valid when the signature was made`,
  'issuer-not-valid-at-signing': `CERTIFICATE_CHAIN_GENERAL_FAILURE Đ15.c | Chứng thư số cấp trên không có hiệu lực tại thời điểm ký | An issuer's certificate was not valid when the signature was made`,
  'certificate-not-organisation': `SIG_CONSTRAINTS_FAILURE Đ15.c | Vai trò này phải ký bằng chứng thư số của nhà trường | This role must sign with the school's own certificate`,
  'certificate-not-personal': `SIG_CONSTRAINTS_FAILURE Đ15.c | Vai trò này phải ký bằng chứng thư số cá nhân, không phải của nhà trường | This role must sign with a personal certificate, not the school's`,
  'seal-of-another-school': `SIG_CONSTRAINTS_FAILURE Đ15.c | Chứng thư số của nhà trường không phải của trường ghi trong học bạ | The seal's certificate belongs to another school than the one in the data`,
});

/** What the authorities say of a certificate since they issued it: lists (CRL) and answers (OCSP). */
const REVOCATION = table('certificateValid', {
  'certificate-revoked-at-signing': `REVOKED Đ8.1 | Chứng thư số đã bị tổ chức cấp phát thu hồi trước thời điểm ký | The authority had revoked the certificate before the signature was made`,
  'certificate-suspended-at-signing': `TRY_LATER Đ8.1 | Chứng thư số đang bị tổ chức cấp phát tạm dừng tại thời điểm ký | The authority had suspended the certificate when the signature was made`,
  'certificate-compromised-before-receipt': `REVOKED_NO_POE Đ8.3 | Khóa của chứng thư số bị lộ trước khi kho nhận được học bạ, nên thời điểm ký không còn chứng minh được | The key was compromised before the transcript was received, so the signing time proves nothing`,
  'issuer-revoked': `REVOKED_CA_NO_POE Đ8.2 | Chứng thư số của tổ chức cấp phát đã bị thu hồi hoặc tạm dừng | An issuing authority's certificate was revoked or suspended`,
  'revocation-unknown': `TRY_LATER Đ8.1 | Chưa có danh sách thu hồi (CRL) hoặc trả lời OCSP đủ mới cho chứng thư số này | There is no list of revoked certificates or OCSP answer on this certificate that is new enough`,
});

/** What the province's certificate registry says of a signer. */
const REGISTRY = table('certificateValid', {
  'certificate-not-registered': `SIG_CONSTRAINTS_FAILURE Đ33.7 | Chứng thư số của người ký chưa được nhà trường khai báo với Sở GDĐT | The signer's certificate has not been declared to the department`,
  'certificate-not-in-force': `SIG_CONSTRAINTS_FAILURE Đ9 | Chứng thư số đã khai báo nhưng chưa được duyệt, hoặc chưa đến ngày áp dụng tại thời điểm ký | The certificate is declared, but was not approved or not in force yet when the signature was made`,
  'certificate-suspended': `TRY_LATER Đ8.1 | Chứng thư số đang bị tạm dừng trong sổ đăng ký tại thời điểm ký | The registry had the certificate suspended when the signature was made`,
  'certificate-revoked-before-signing': `REVOKED Đ12.2 | Chứng thư số đã bị thu hồi trong sổ đăng ký trước thời điểm ký | The registry had the certificate revoked before the signature was made`,
  'certificate-compromised': `REVOKED_NO_POE Đ8.3 | Khóa của người ký đã bị lộ trước khi kho nhận được học bạ | The signer's key was compromised before the transcript was received`,
  'certificate-suspended-elsewhere': `TRY_LATER Đ8.3 | Một trường khác đang tạm dừng chứng thư số này (mất thiết bị lưu khóa) tại thời điểm ký; hãy liên hệ Sở GDĐT | Another school had this certificate suspended (its device is missing) when the signature was made: ask the department`,
  'certificate-compromised-elsewhere': `REVOKED_NO_POE Đ8.3 | Một trường khác đã báo lộ khóa của chứng thư số này; hãy liên hệ Sở GDĐT | Another school has told that the key of this certificate was compromised: ask the department`,
  'certificate-replaced-before-signing': `SIG_CONSTRAINTS_FAILURE Đ12.1 | Chứng thư số đã được thay thế bằng chứng thư khác trước thời điểm ký | The certificate had been replaced by another before the signature was made`,
  'certificate-of-another-role': `SIG_CONSTRAINTS_FAILURE Đ24.5 | Người ký không giữ vai trò của vị trí ký này | The signer does not hold the role of this signing slot`,
  'certificate-of-another-school': `SIG_CONSTRAINTS_FAILURE Đ24.5 | Chứng thư số được đăng ký ở trường khác; trường ghi trong học bạ chưa khai báo nó | The certificate is registered at another school, and not declared by the one in the data`,
  'not-assigned-for-year': `SIG_CONSTRAINTS_FAILURE Đ24.2 | Người ký không được phân công cho môn, lớp hoặc năm học này tại thời điểm ký | The signer was not assigned to this subject, class or school year when the signature was made`,
} satisfies Record<RegistryProblem, Line>);

/** The signing time (Đ15.d). */
const TIME = table('timeValid', {
  'signing-time-not-signed': `SIG_CONSTRAINTS_FAILURE Đ14 | Thời điểm ký không được ký (thiếu Reference tới thẻ chứa SigningTime) | The signing time is not signed (no Reference to what carries SigningTime)`,
  'signing-time-altered': `HASH_FAILURE Đ15.d | Thời điểm ký đã bị thay đổi sau khi ký | The signing time was changed after signing`,
  'signing-time-invalid': `SIG_CONSTRAINTS_FAILURE Đ14 | SigningTime phải có dạng YYYY-MM-DDThh:mm:ss và là ngày giờ có thật | SigningTime must read YYYY-MM-DDThh:mm:ss and be a real date`,
  'time-in-future': `SIG_CONSTRAINTS_FAILURE Đ15.d | Thời điểm ký ở tương lai | The signing time lies in the future`,
  'time-order': `TIMESTAMP_ORDER_FAILURE Đ24.5 | Vai trò sau ký trước vai trò đứng trước trong quy trình | A later role signed before an earlier one`,
  'time-after-later-roles': `TIMESTAMP_ORDER_FAILURE Đ24.5 | Thời điểm ký sau thời điểm ký của các vai trò đứng sau trong quy trình | The signing time is later than those of roles that sign after this one`,
  'time-order-within-tolerance': `TIMESTAMP_ORDER_FAILURE Đ24.5 | Giờ ký sớm hơn giờ của vai trò đứng trước, trong mức sai lệch đồng hồ cho phép | The signing time is earlier than that of an earlier role, by no more than clocks may differ`,
  'time-before-school-year': `SIG_CONSTRAINTS_FAILURE Đ25.1 | Thời điểm ký trước khi năm học bắt đầu (trước 01/7 của năm đầu) | The signing time lies before the school year (before 1 July of its first year)`,
  'signing-time-after-timestamp': `TIMESTAMP_ORDER_FAILURE Đ15.d | Thời điểm ký sau dấu thời gian trên chữ ký | The signing time is later than the timestamp on the signature`,
  'timestamp-in-future': `TIMESTAMP_ORDER_FAILURE Đ15.d | Dấu thời gian sau lúc kho nhận được học bạ | The timestamp is later than the receipt of the document`,
  'timestamp-missing': `SIG_CONSTRAINTS_FAILURE Đ15.d | Định dạng này bắt buộc chữ ký có dấu thời gian | This format demands a timestamp on the signature`,
  'timestamp-structure': `FORMAT_FAILURE Đ14 | Dấu thời gian không nằm đúng chỗ hoặc đúng cấu trúc của định dạng | The timestamp does not stand where, or as, the format says`,
  'timestamp-malformed': `FORMAT_FAILURE Đ15.d | Dấu thời gian không phải TimeStampToken của RFC 3161 (DER) | The timestamp is no TimeStampToken of RFC 3161 in DER`,
  'timestamp-not-der': `FORMAT_FAILURE Đ15.d | Dấu thời gian được mã hóa BER; chỉ nhận DER | The timestamp is encoded in BER; only DER is taken`,
  'timestamp-version-not-allowed': `FORMAT_FAILURE Đ15.d | Dấu thời gian mang phiên bản mà chuẩn không cho phép (SignedData phải là 3, SignerInfo 1 hoặc 3, TSTInfo 1) | The timestamp has a version that the standards do not allow (SignedData must be 3, SignerInfo 1 or 3, TSTInfo 1)`,
  'timestamp-critical-extension': `CHAIN_CONSTRAINTS_FAILURE Đ15.d | Dấu thời gian, hoặc chứng thư trong đường dẫn của nó, có phần mở rộng bắt buộc mà hệ thống không hiểu | The timestamp, or a certificate of its path, has a critical extension that is not understood`,
  'timestamp-of-other-data': `HASH_FAILURE Đ15.d | Dấu thời gian được cấp cho dữ liệu khác, không phải SignatureValue này | The timestamp is over other data than this SignatureValue`,
  'timestamp-altered': `SIG_CRYPTO_FAILURE Đ15.d | Dấu thời gian đã bị thay đổi hoặc không do tổ chức này ký | The timestamp was changed or is not signed by its authority`,
  'timestamp-algorithm-not-allowed': `CRYPTO_CONSTRAINTS_FAILURE Đ15.d | Dấu thời gian dùng thuật toán hoặc khóa không được phép | The timestamp uses an algorithm or key that is not allowed`,
  'timestamp-policy-not-accepted': `SIG_CONSTRAINTS_FAILURE Đ15.d | Chính sách cấp dấu thời gian không được chấp nhận | The policy of the timestamp is not accepted`,
  'timestamp-signer-unknown': `NO_SIGNING_CERTIFICATE_FOUND Đ15.d | Không có chứng thư của tổ chức cấp dấu thời gian, hoặc không phải chứng thư mà dấu thời gian nêu | The authority's certificate is missing, or is not the one that the timestamp names`,
  'timestamp-signer-not-authority': `CHAIN_CONSTRAINTS_FAILURE Đ15.d | Chứng thư ký dấu thời gian không dành riêng cho việc cấp dấu thời gian (timeStamping) | The certificate that signed the timestamp is not for time stamping alone`,
  'timestamp-untrusted': `NO_CERTIFICATE_CHAIN_FOUND Đ15.d | Tổ chức cấp dấu thời gian không có trong danh sách tin cậy | The time-stamping authority is not on the trust list`,
  'timestamp-certificate-not-valid': `CERTIFICATE_CHAIN_GENERAL_FAILURE Đ15.d | Chứng thư của tổ chức cấp dấu thời gian không có hiệu lực tại thời điểm cấp | The authority's certificate was not valid at the time that it states`,
  'timestamp-path-not-fit': `CHAIN_CONSTRAINTS_FAILURE Đ15.d | Một tổ chức trong đường dẫn không được quyền cấp chứng thư cho tổ chức cấp dấu thời gian này | An authority of the path may not issue the certificate of this time-stamping authority`,
});

/** Every reason for which the verifier refuses a document: closed, so that a caller may switch on the code. */
export const FINDING_TABLE = {
  ...BYTES,
  ...LAYOUT,
  ...SIGNATURE,
  ...CONTENT,
  ...CERTIFICATE,
  ...REVOCATION,
  ...REGISTRY,
  ...TIME,
} as const;
