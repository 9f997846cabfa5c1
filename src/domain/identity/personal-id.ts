import type { Brand } from './brand.ts';

/** Số định danh cá nhân: exactly 12 ASCII digits (Đ2). It names a pupil's transcript for life (Đ24.4). */
export type PersonalId = Brand<string, 'PersonalId'>;

export function parsePersonalId(text: string): PersonalId | undefined {
  return /^[0-9]{12}$/.test(text) ? (text as PersonalId) : undefined;
}
