import { countLateRecords } from '../acts/keeping/count-late-records.ts';
import { configParts } from '../config/config-parts.ts';
import {
  type Calendar,
  vietnameseDay,
  type YearPhase,
  yearDays,
  yearPhase,
} from '../domain/identity/calendar.ts';
import { parseSchoolId } from '../domain/identity/school-id.ts';
import { parseSchoolYear, type SchoolYear } from '../domain/identity/school-year.ts';
import { refused } from './refused.ts';
import { table } from './table.ts';
import { type Area, verb, type Words, WrongUsage } from './verb.ts';

const phases: Readonly<Record<YearPhase, Words>> = {
  'until-closing': { vi: 'trước ngày chốt: được hủy, thay thế', en: 'before the closing: may be corrected' },
  supplement: { vi: 'thời gian bổ sung', en: 'supplements only' },
  locked: { vi: 'đã chốt, không sửa đổi', en: 'locked' },
};

const show = verb({
  name: '',
  act: 'deadline.read',
  usage: '[--school-year YYYY-YYYY] [--school ID]',
  what: {
    vi: 'Ngày chốt, ngày bổ sung, giai đoạn hôm nay và số học bạ nộp muộn (Đ25)',
    en: 'closing and supplement days, today’s phase, and how many records came late (Đ25)',
  },
  options: { 'school-year': { type: 'string' }, school: { type: 'string' } },
  read: ({ env, values: { 'school-year': text, school } }) => {
    const asked = text === undefined ? undefined : parseSchoolYear(text);
    if (text !== undefined && !asked)
      throw new WrongUsage('--school-year: cần năm học, như / want a school year such as 2025-2026');
    const schoolId = school === undefined ? undefined : parseSchoolId(school);
    if (school !== undefined && !schoolId)
      throw new WrongUsage('--school: cần mã trường / want a school code');
    return configParts(env)
      .calendar()
      .then((calendar) => ({ calendar, asked, schoolId }));
  },
  run: async ({ clock, input: { calendar, asked, schoolId }, actor, ...office }) => {
    const now = clock();
    const schoolYear = asked ?? pressing(calendar, now);
    const { opening, closing, supplement, exceptions } = yearDays(calendar, schoolYear, schoolId);
    const phase = yearPhase(calendar, schoolYear, now, schoolId);
    const counted = await countLateRecords(office, actor, schoolYear);
    if (!counted.ok) return refused(counted.refusal);
    const { late, replacementsDue } = counted;
    return {
      lines: table(
        ['', ''],
        [
          ['Năm học / school year', schoolYear],
          ['Khai giảng / opening (Đ26.2)', opening],
          ['Ngày cuối để chốt / last day to close (Đ25.1)', closing],
          ['Ngày cuối bổ sung / last day of supplements (Đ25.2)', supplement],
          ...exceptions.map(({ decision, approvedBy, schoolId: of }) => [
            'Quyết định gia hạn / decision',
            `${decision} (${approvedBy})${of ? ` - ${of}` : ''}`,
          ]),
          ['Hôm nay / today', `${phases[phase].vi} / ${phases[phase].en}`],
          ['Học bạ nộp muộn / late records', late],
          ['Đã thu hồi, chưa gửi lại / recalled, replacement due (Đ25.3)', replacementsDue],
        ],
      ),
      json: { schoolYear, opening, closing, supplement, exceptions, phase, late, replacementsDue },
    };
  },
});

/** The school year that is running, or the one just over while no year runs: its deadlines are the ones that press. */
function pressing(calendar: Calendar, now: Date): SchoolYear {
  const today = vietnameseDay(now);
  const year = Number(today.slice(0, 4));
  const beginning = `${year}-${year + 1}` as SchoolYear;
  return today >= yearDays(calendar, beginning).opening ? beginning : (`${year - 1}-${year}` as SchoolYear);
}

export const deadlines: Area = {
  name: 'deadlines',
  what: { vi: 'Thời hạn', en: 'Deadlines' },
  verbs: [show],
};
