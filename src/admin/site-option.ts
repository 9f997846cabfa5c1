import type { SiteName } from '../acts/ledger/ledger-sites.ts';
import { WrongUsage } from './verb.ts';

const names = ['primary', 'backup'] as const satisfies readonly SiteName[];

export const siteOption = {
  type: 'string',
  value: 'SITE',
  what: { vi: 'primary hoặc backup', en: 'primary or backup' },
} as const;

/** Both unless one is named. @throws WrongUsage */
export function sitesOf(text: string | undefined): readonly SiteName[] {
  if (text === undefined) return names;
  const site = names.find((name) => name === text);
  if (!site) throw new WrongUsage(`${text}: cần / want primary | backup`);
  return [site];
}
