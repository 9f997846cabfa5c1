import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { ConfigError, environmentSchema } from '../config/config.ts';
import { type Calendar, calendarSchema } from '../domain/identity/calendar.ts';
import { readTrust } from '../signature/trust/read-trust.ts';
import type { TrustSnapshot } from '../signature/trust/trust.ts';

/** The part of the service's configuration that needs nothing but the index. @throws ConfigError */
export function mongoUrlOf(env: NodeJS.ProcessEnv): string {
  return part(environmentSchema.shape.KHB_MONGO_URL, 'KHB_MONGO_URL', env);
}

/** @throws ConfigError */
export async function calendarOf(env: NodeJS.ProcessEnv): Promise<Calendar> {
  const file = part(environmentSchema.shape.KHB_CALENDAR_FILE, 'KHB_CALENDAR_FILE', env);
  try {
    return calendarSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ConfigError(`KHB_CALENDAR_FILE: ${file}: ${why}`, { cause: error });
  }
}

/** @throws ConfigError */
export async function trustOf(env: NodeJS.ProcessEnv): Promise<TrustSnapshot> {
  const dir = part(environmentSchema.shape.KHB_TRUST_DIR, 'KHB_TRUST_DIR', env);
  try {
    return await readTrust(dir);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ConfigError(`KHB_TRUST_DIR: ${dir}: ${why}`, { cause: error });
  }
}

/** The value isn't echoed: a URL may hold a password. */
function part<S extends z.ZodType>(schema: S, key: string, env: NodeJS.ProcessEnv): z.output<S> {
  const parsed = schema.safeParse(env[key] || undefined);
  if (parsed.success) return parsed.data;
  throw new ConfigError(parsed.error.issues.map((issue) => `${key}: ${issue.message}`).join('\n'));
}
