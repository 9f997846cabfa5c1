/** A subject or educational activity; `assessment` says whether it is marked or judged by comment (Circular 22/2021, article 5). */
export interface Subject {
  readonly code: string;
  readonly name: string;
  readonly assessment: 'diem' | 'nhanxet';
  readonly periodsPerYear: number;
}

/** The subjects of lower secondary under the 2018 programme. */
export const lowerSecondarySubjects: readonly Subject[] = [
  { code: 'TOAN', name: 'Toán', assessment: 'diem', periodsPerYear: 140 },
  { code: 'NGU_VAN', name: 'Ngữ văn', assessment: 'diem', periodsPerYear: 140 },
  { code: 'NGOAI_NGU_1', name: 'Ngoại ngữ 1', assessment: 'diem', periodsPerYear: 105 },
  { code: 'GDCD', name: 'Giáo dục công dân', assessment: 'diem', periodsPerYear: 35 },
  { code: 'LS_DL', name: 'Lịch sử và Địa lí', assessment: 'diem', periodsPerYear: 105 },
  { code: 'KHTN', name: 'Khoa học tự nhiên', assessment: 'diem', periodsPerYear: 140 },
  { code: 'CONG_NGHE', name: 'Công nghệ', assessment: 'diem', periodsPerYear: 35 },
  { code: 'TIN_HOC', name: 'Tin học', assessment: 'diem', periodsPerYear: 35 },
  { code: 'GDTC', name: 'Giáo dục thể chất', assessment: 'nhanxet', periodsPerYear: 70 },
  { code: 'NGHE_THUAT', name: 'Nghệ thuật', assessment: 'nhanxet', periodsPerYear: 70 },
  { code: 'HDTN', name: 'Hoạt động trải nghiệm, hướng nghiệp', assessment: 'nhanxet', periodsPerYear: 105 },
  { code: 'GDDP', name: 'Nội dung giáo dục của địa phương', assessment: 'nhanxet', periodsPerYear: 35 },
];

/** Invented further subjects, for documents that are larger than any school's. */
export function extraSubjects(count: number): readonly Subject[] {
  return Array.from({ length: count }, (_, index) => ({
    code: `TU_CHON_${index + 1}`,
    name: `Môn tự chọn thử nghiệm ${index + 1}`,
    assessment: 'diem',
    periodsPerYear: 35,
  }));
}
