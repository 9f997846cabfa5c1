import { type Database, openDatabase } from '../storage/index/database.ts';
import { migrate } from '../storage/index/migrations.ts';
import { mongoUrlOf } from './settings.ts';

/** Opens the index for one piece of work. Staff may come before the service was ever started, so it is migrated first. */
export async function withDatabase<T>(
  env: NodeJS.ProcessEnv,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const database = await openDatabase(mongoUrlOf(env));
  try {
    await migrate(database);
    return await work(database);
  } finally {
    await database.close();
  }
}
