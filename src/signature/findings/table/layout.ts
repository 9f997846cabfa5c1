import type { EntryTable } from './entry.ts';

const format = (article: string, vi: string, en: string) =>
  ({ subIndication: 'FORMAT_FAILURE', check: 'signatureValid', article, vi, en }) as const;

/** Which signatures there are, where, and what stands beside them. */
export const LAYOUT = {
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
} as const satisfies EntryTable;
