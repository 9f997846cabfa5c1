import { z } from 'zod';
import type { ToldLook } from '../../acts/looks/list.ts';
import { instant } from './answer-fields.ts';

export const lookSchema = z
  .object({
    at: instant,
    actor: z.string().meta({
      description: 'Ai: trường, cán bộ hoặc kiểm tra viên. Who: `school:…`, `officer:…` or `auditor:…`',
    }),
    what: z.string().meta({
      description: 'Xem gì. What was looked at: `transcript`, `document`, `list`, `authenticate`, …',
    }),
    outcome: z.enum(['seen', 'denied', 'over-quota']).meta({
      description: 'Đã xem, bị từ chối, hoặc hết hạn mức. Seen, denied, or refused since a quota was used up',
    }),
    credentialId: z.string().optional().meta({
      description: 'Khóa nào; trường chỉ thấy khóa của mình. Which key; a school is told of its own alone',
    }),
    requestId: z.string().optional(),
  })
  .meta({ id: 'Look', description: 'Một lượt xem (Đ20.3). One look at a pupil, or an attempt at one' });

export function presentLook(look: ToldLook): z.output<typeof lookSchema> {
  return look;
}
