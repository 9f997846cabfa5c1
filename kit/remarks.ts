import type { Level } from '../src/domain/results/circular-22.ts';
import type { Random } from './random.ts';

/** What a homeroom teacher writes, some with characters that XML must escape. */
export function homeroomRemark(study: Level): string {
  switch (study) {
    case 'Tot':
      return 'Chăm học, tích cực tham gia hoạt động của lớp & của trường.';
    case 'Kha':
      return 'Có cố gắng trong học tập, hòa đồng với bạn bè.';
    case 'Dat':
      return 'Hoàn thành nhiệm vụ học tập, cần chủ động hơn.';
    case 'ChuaDat':
      return 'Cần ôn tập thêm các môn có điểm < 5.0 trong hè.';
  }
}

const words = [
  'học',
  'tập',
  'chăm',
  'chỉ',
  'rèn',
  'luyện',
  'tiến',
  'bộ',
  'hợp',
  'tác',
  'sáng',
  'tạo',
] as const;

/** Words without sense, `length` characters of them. */
export function filler(random: Random, length: number): string {
  let text = 'Nhận xét thử nghiệm:';
  while (text.length < length) text += ` ${random.pick(words)}`;
  return text.slice(0, length).trimEnd();
}
