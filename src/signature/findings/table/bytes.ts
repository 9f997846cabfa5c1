import type { EntryTable } from './entry.ts';

const format = (article: string, vi: string, en: string) =>
  ({ subIndication: 'FORMAT_FAILURE', check: 'signatureValid', article, vi, en }) as const;

/** The bytes and their format, before any signature is looked at. */
export const BYTES = {
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
} as const satisfies EntryTable;
