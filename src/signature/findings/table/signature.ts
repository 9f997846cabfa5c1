import type { EntryTable, SubIndication } from './entry.ts';

const format = (article: string, vi: string, en: string) =>
  ({ subIndication: 'FORMAT_FAILURE', check: 'signatureValid', article, vi, en }) as const;
const policy = (subIndication: SubIndication, article: string, vi: string, en: string) =>
  ({ subIndication, check: 'signatureValid', article, vi, en }) as const;

/** What one signature is made of and what it signs (Đ15.a). */
export const SIGNATURE = {
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
  'algorithm-ended': policy(
    'CRYPTO_CONSTRAINTS_FAILURE',
    'Đ14',
    'Ký bằng thuật toán đã hết thời hạn được dùng',
    'Signed with an algorithm after the last day on which it may be used',
  ),
  'algorithm-ended-unproven': policy(
    'CRYPTO_CONSTRAINTS_FAILURE_NO_POE',
    'Đ14',
    'Thuật toán đã hết thời hạn được dùng, và không có gì chứng minh chữ ký có từ trước ngày đó',
    'The algorithm may no longer be used, and nothing proves that the signature existed before that day',
  ),
  'algorithm-ended-since': policy(
    'CRYPTO_CONSTRAINTS_FAILURE_NO_POE',
    'Đ14',
    'Chứng cứ cũ: thuật toán đã hết thời hạn được dùng sau khi tài liệu được tiếp nhận',
    'Old evidence: the algorithm came to its end after the document had been received',
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
  'enveloped-inside-signature': policy(
    'SIG_CONSTRAINTS_FAILURE',
    'Đ14',
    'Reference tới thời điểm ký mang enveloped-signature trong khi thẻ đó nằm trong chính Signature: theo chuẩn thì không còn gì được ký; hãy bỏ transform này',
    'The Reference to the signing time carries enveloped-signature, though what it names lies inside the Signature: by the norm nothing is left to sign; leave that transform out',
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
} as const satisfies EntryTable;
