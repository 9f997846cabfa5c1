import { vietnameseDay } from '../identity/calendar.ts';
import type { PersonalId } from '../identity/personal-id.ts';

/**
 * Whose data a key protects, and goes with. What names no pupil that is known takes the key of the month (`2026-11`, of
 * the Vietnamese calendar).
 */
export type KeyScope =
  | { readonly of: 'pupil'; readonly id: PersonalId }
  | { readonly of: 'month'; readonly id: string }
  /** what was typed to look at strangers, by month: it goes sooner */
  | { readonly of: 'looks'; readonly id: string }
  /** names of what a peer of ours named, such as a message of the ministry's */
  | { readonly of: 'peer'; readonly id: 'ministry' }
  | { readonly of: 'school' | 'officer' | 'certificate' | 'assignment' | 'api-key'; readonly id: string };

export function monthOf(now: Date): KeyScope {
  return { of: 'month', id: vietnameseDay(now).slice(0, 'YYYY-MM'.length) };
}
