import type { EntryTable } from './entry.ts';

/** Content unaltered (Đ15.b). */
export const CONTENT = {
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
} as const satisfies EntryTable;
