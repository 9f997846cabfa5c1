import type { Random } from './random.ts';

const middle = ['Minh', 'Ngọc', 'Gia', 'Thanh', 'Hải', 'Bảo', 'Đức', 'Khánh', 'Phương', 'Quỳnh'] as const;
const given = [
  'An',
  'Bình',
  'Châu',
  'Dương',
  'Giang',
  'Hà',
  'Khuê',
  'Lâm',
  'Ngân',
  'Phúc',
  'Sơn',
  'Thảo',
  'Uyên',
  'Vy',
  'Ý',
] as const;

/** A name nobody bears: its family name is "Thử Nghiệm" (trial). */
export function inventedName(random: Random): string {
  return `Thử Nghiệm ${random.pick(middle)} ${random.pick(given)}`;
}
