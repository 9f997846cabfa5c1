import type { Database } from './database.ts';
import { isDuplicateKey } from './duplicate-key.ts';

/** Takes a free or expired lease, or renews one's own. False while another holder has it. */
export async function takeLease(
  database: Database,
  name: string,
  holder: string,
  milliseconds: number,
  now: Date,
): Promise<boolean> {
  const until = new Date(now.getTime() + milliseconds).toISOString();
  const taken = await database.leases.updateOne(
    { _id: name, $or: [{ holder }, { until: { $lte: now.toISOString() } }] },
    { $set: { holder, until } },
  );
  if (taken.matchedCount === 1) return true;
  try {
    await database.leases.insertOne({ _id: name, holder, until });
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}

/** Gives one's own lease back; another's is left alone. */
export async function releaseLease(database: Database, name: string, holder: string): Promise<void> {
  await database.leases.deleteOne({ _id: name, holder });
}
