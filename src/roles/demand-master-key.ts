import { keysThatDoNotOpen } from '../acts/keys/try-master-key.ts';
import { ConfigError } from '../config/config-error.ts';
import type { MasterKeys } from '../ledger/entry/master-key.ts';
import type { Database } from '../storage/index/database.ts';

const SOME = 20;

/**
 * A canary: some of the keys that stand are opened. With another master key a process would read nothing of what is
 * sealed, and make a second key for whom there is one.
 * @throws ConfigError
 */
export async function demandMasterKey(
  masters: MasterKeys,
  { dataKeys }: Pick<Database, 'dataKeys'>,
): Promise<void> {
  const { closed } = await keysThatDoNotOpen(masters, dataKeys, SOME);
  if (closed.length === 0) return;
  throw new ConfigError(
    'KHB_MASTER_KEY_FILE: khóa chủ này không mở được khóa dữ liệu đang có; dùng đúng khóa, hoặc giữ cả dòng cũ rồi chạy keys rewrap / ' +
      'does not open the data keys that stand in the index; name the right key, or keep its former line too and run: npm run admin -- keys rewrap',
  );
}
