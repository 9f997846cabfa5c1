/** Whether the Gregorian calendar has the day; what is not a number is none. */
export function isCalendarDay(year: number, month: number, day: number): boolean {
  if (!(year >= 1 && month >= 1 && month <= 12 && day >= 1)) return false;
  const isLeapYear = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const length = month === 2 ? (isLeapYear ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  return day <= length;
}

/** Whether the text is `YYYY-MM-DD`, a day that exists. */
export function isWrittenDay(text: string): boolean {
  return (
    text.length === 10 &&
    text[4] === '-' &&
    text[7] === '-' &&
    isCalendarDay(digits(text, 0, 4), digits(text, 5, 2), digits(text, 8, 2))
  );
}

/** The number that `count` ASCII digits write from `at` on; NaN where one of them is something else. */
export function digits(text: string, at: number, count: number): number {
  let number = 0;
  for (let i = at; i < at + count; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    number = number * 10 + digit;
  }
  return number;
}
