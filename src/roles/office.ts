import { configParts } from '../config/config-parts.ts';
import { serviceClock } from '../config/service-clock.ts';
import type { Caller } from '../domain/access/actor.ts';
import { type ActName, type ActorFor, type May, mayAtAll, scopeFor } from '../domain/access/policy.ts';
import { REFUSALS } from '../domain/refusal.ts';
import { findCaller } from '../storage/index/api-keys.ts';
import type { Database } from '../storage/index/database.ts';
import { migrate } from '../storage/index/migrations.ts';
import { openIndex } from './open-index.ts';

/** The index and the policy, for one piece of work. */
export interface Office {
  readonly database: Database;
  readonly may: May;
  readonly clock: () => Date;
}

/** The credential is missing or wrong, or lets its holder do other things: exit code 1. */
export class NotPermitted extends Error {
  override readonly name = 'NotPermitted';
  readonly exitCode = 1;
}

/**
 * Opens the index for one act. Staff may come before the service was ever started, so it is migrated first.
 * @throws NotPermitted, ConfigError
 */
export async function withOffice<A extends ActName, T>(
  { env, clock: machine }: { readonly env: NodeJS.ProcessEnv; readonly clock: () => Date },
  act: A,
  work: (office: Office & { readonly actor: ActorFor<A> }) => Promise<T>,
): Promise<T> {
  const config = configParts(env);
  // Named first, as what a newcomer lacks.
  config.value('KHB_MONGO_URL');
  const clock = serviceClock(config.clockOffsetMs(), machine);
  const may = await config.may();
  const database = await openIndex(env);
  try {
    await migrate(database, clock());
    const open = scopeFor(undefined, act) !== undefined;
    const actor = open ? undefined : await callerOf(database, env.KHB_ADMIN_KEY || undefined);
    if (!mayAtAll(may, actor, act)) throw notPermitted(act);
    // The policy's table is what ActorFor reads; the compiler cannot follow it through the look-up.
    return await work({ database, may, clock, actor: actor as ActorFor<A> });
  } finally {
    await database.close();
  }
}

async function callerOf(database: Database, key: string | undefined): Promise<Caller> {
  if (key === undefined) {
    throw new NotPermitted(
      'KHB_ADMIN_KEY: cần khóa của chính cán bộ / want the officer’s own key; lần đầu / the first time: npm run admin -- officers init',
    );
  }
  const caller = await findCaller(database, key);
  if (!caller) {
    throw new NotPermitted(
      'KHB_ADMIN_KEY: khóa sai, đã thu hồi hoặc chưa được duyệt / wrong, revoked or not approved',
    );
  }
  return caller;
}

function notPermitted(act: ActName): NotPermitted {
  const { vi, en } = REFUSALS['not-permitted'];
  return new NotPermitted(`${vi} / ${en} [not-permitted: ${act}]`);
}
