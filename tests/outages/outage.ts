import { test } from 'vitest';
import type { rows } from './rows.ts';

/** A test that brings a fault about and shows what its row on docs/outages.md says. */
export function outage(name: keyof typeof rows, work: () => Promise<void>): void {
  test(name, work);
}
