import type { Adapter, Admin, Officer } from '../adapter.ts';
import { done } from '../checkout.ts';
import { storedLogInDatabase } from './log-in-database.ts';
import { receiptInTree } from './receipt-in-tree.ts';

/** An officer is a name on a key; whoever can start the command line acts as the machine's account. */
export const a2ba4db: Omit<Adapter, 'commit' | 'dir'> = {
  storedLog: storedLogInDatabase,
  toBeStamped: receiptInTree,
  programs: {
    admin: 'src/admin/main.ts',
    school: 'src/interop/school/main.ts',
    stack: 'src/stack/main.ts',
    verify: 'src/signature/main.ts',
  },
  appointed: { said: {}, words: [] },
  officers: async (admin, [one, other]) => [await officer(admin, one), await officer(admin, other)],
  secondKey: async (admin, _by, name) => (await officer(admin, name)).key,
};

async function officer(admin: Admin, name: string): Promise<Officer> {
  const { json } = done(await admin(['keys', 'issue', '--officer', name]));
  return { name, key: json.token, env: {} };
}
