import { formatMark, type Result } from '../src/domain/results/circular-22.ts';
import { element, text } from './canonical-text.ts';
import type { Pupil, SubjectResult, Terms } from './pupil.ts';
import type { School } from './school.ts';

export const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** Who has a signing slot in the document (Đ24.5 a, b). */
export interface DocumentStaff {
  readonly teachers: readonly {
    readonly id: string;
    readonly name: string;
    readonly subjects: readonly string[];
  }[];
  readonly homeroom: { readonly name: string };
}

export interface UnsignedDocumentOptions {
  readonly pupil: Pupil;
  readonly school: School;
  readonly staff: DocumentStaff;
  /** ngày hiệu lực (Đ22.1), `YYYY-MM-DD` */
  readonly effectiveDate: string;
}

/** A `hocba-thcs/1` document with empty signing slots, its root element in canonical form. */
export function unsignedDocument(options: UnsignedDocumentOptions): string {
  const data = element('DU_LIEU_HOC_BA', information(options) + slots(options.staff), { Id: 'data' });
  const issue = element('PHAT_HANH_HOC_BA', element('CBQL', '') + element('KY_PHAT_HANH', ''));
  return declaration + element('HOC_BA', data + issue, { phienBan: '1' });
}

function information(options: UnsignedDocumentOptions): string {
  const { pupil, staff } = options;
  const results = pupil.results.map((result) => subjectResult(result, staff));
  const end =
    leaf('LEN_LOP', pupil.promoted ? '1' : '0') + (pupil.honour ? leaf('DANH_HIEU', pupil.honour) : '');
  return element(
    'THONG_TIN_HOC_BA',
    general(options) +
      element('BANG_DIEM', results.join('')) +
      element('KET_QUA_REN_LUYEN', terms(pupil.conduct)) +
      element('KET_QUA_HOC_TAP', terms(pupil.study)) +
      element(
        'CHUYEN_CAN',
        leaf('SO_BUOI_NGHI_CO_PHEP', String(pupil.excusedAbsences)) +
          leaf('SO_BUOI_NGHI_KHONG_PHEP', String(pupil.unexcusedAbsences)),
      ) +
      leaf('NHAN_XET_GVCN', pupil.remark) +
      element('KET_QUA_CUOI_NAM', end),
    { Id: 'thongtinhocba' },
  );
}

function general({ pupil, school, effectiveDate }: UnsignedDocumentOptions): string {
  const schoolPart = element(
    'CO_SO_GIAO_DUC',
    leaf('MA_CO_SO_GIAO_DUC', school.id) +
      leaf('TEN_CO_SO_GIAO_DUC', school.name) +
      leaf('MA_XA', school.communeId) +
      leaf('TEN_XA', school.communeName),
  );
  return element(
    'THONG_TIN_CHUNG',
    leaf('MA_TRA_CUU', pupil.lookupCode) +
      leaf('SO_DINH_DANH_CA_NHAN', pupil.personalId) +
      leaf('HO_VA_TEN', pupil.fullName) +
      leaf('NGAY_SINH', pupil.birthDate) +
      leaf('GIOI_TINH', pupil.gender) +
      leaf('NOI_SINH', pupil.birthPlace) +
      leaf('DAN_TOC', pupil.ethnicGroup) +
      leaf('QUOC_TICH', pupil.nationality) +
      schoolPart +
      leaf('CAP_HOC_ID', '03') +
      leaf('NAM_HOC', pupil.schoolYear) +
      leaf('KHOI', String(pupil.grade)) +
      leaf('LOP', pupil.className) +
      leaf('NGAY_HIEU_LUC', effectiveDate),
  );
}

function subjectResult(result: SubjectResult, staff: DocumentStaff): string {
  const { subject } = result;
  const teachers = staff.teachers.filter((teacher) => teacher.subjects.includes(subject.code));
  const written = {
    term1: resultText(result.term1),
    term2: resultText(result.term2),
    year: resultText(result.year),
  };
  return element(
    'DIEM_TONG_KET',
    leaf('MA_MON', subject.code) +
      leaf('TEN_MON', subject.name) +
      leaf('KIEU_DANH_GIA', subject.assessment) +
      terms(written) +
      (result.remark === undefined ? '' : leaf('NHAN_XET', result.remark)) +
      element('DANH_SACH_GVBM', teachers.map(({ id }) => element('GVBM', '', { Id: id })).join('')),
    { Id: `mon-${subject.code}` },
  );
}

function slots(staff: DocumentStaff): string {
  const teachers = staff.teachers.map(({ id, name }) => element('GVBM', leaf('HO_VA_TEN', name), { Id: id }));
  return element(
    'DANH_SACH_THONG_TIN_KY',
    element('DANH_SACH_GVBM', teachers.join('')) + element('GVCN', leaf('HO_VA_TEN', staff.homeroom.name)),
  );
}

function terms({ term1, term2, year }: Terms<string>): string {
  return leaf('HOC_KY_1', term1) + leaf('HOC_KY_2', term2) + leaf('CA_NAM', year);
}

function resultText(result: Result): string {
  if (result.kind === 'mark') return formatMark(result.tenths);
  return result.passed ? 'D' : 'CD';
}

function leaf(name: string, value: string): string {
  return element(name, text(value));
}
