import type { Adapter, Admin, Officer } from '../adapter.ts';
import { done } from '../checkout.ts';
import { storedLogAtSite } from './log-at-site.ts';
import { receiptInLedger } from './receipt-in-ledger.ts';

/** Officers are accounts with ids; each acts with the own key, on the command line too. */
export const now: Omit<Adapter, 'commit' | 'dir'> = {
  storedLog: storedLogAtSite,
  toBeStamped: receiptInLedger,
  programs: {
    admin: 'src/admin/main.ts',
    school: 'kit/main.ts',
    stack: 'trial/stack/main.ts',
    verify: 'src/signature/cli/main.ts',
  },
  appointed: {
    said: { decision: { number: 'QĐ-099/2025', date: '2025-08-15' } },
    words: ['--decision', 'QĐ-099/2025', '--decision-date', '2025-08-15'],
  },
  officers: async (admin, names) => {
    const { json } = done(await admin(['officers', 'init', ...names]));
    const [one, other] = json.officers.map(({ name, token }: { name: string; token: string }) =>
      officer(name, token),
    );
    return [one, other];
  },
  /** One makes a key, proposes an account for it and tries to approve that alone. */
  secondKey: async (admin: Admin, by: Officer, name: string) => {
    const made = done(await admin(['keys', 'make'])).json;
    const proposed = done(await admin(['officers', 'propose', name, '--fingerprint', made.fingerprint], by));
    await admin(['officers', 'approve', proposed.json.officer.id], by);
    return made.token;
  },
};

function officer(name: string, key: string): Officer {
  return { name, key, env: { KHB_ADMIN_KEY: key } };
}
