import { WrongUsage } from './wrong-usage.ts';

/** @throws WrongUsage when the option is missing or empty */
export function needed(option: string, text: string | undefined): string {
  if (text) return text;
  throw new WrongUsage(`thiếu ${option} / ${option} is missing`);
}

/** @throws WrongUsage */
export function wholeNumber(option: string, text: string, low: number, high: number): number {
  const number = Number(text);
  if (/^[0-9]+$/.test(text) && number >= low && number <= high) return number;
  throw new WrongUsage(
    `${option} ${text}: cần số nguyên từ ${low} đến ${high} / want a whole number from ${low} to ${high}`,
  );
}
