import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { ConfigError } from './config-error.ts';

/** A file that a setting names, checked. @throws ConfigError */
export async function readJson<T>(key: string, file: string, schema: z.ZodType<T>): Promise<T> {
  const text = await named(key, readFile(file, 'utf8'));
  const json = await named(key, (async () => JSON.parse(text) as unknown)());
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues.map(
    ({ path, message }) => `${path.join('.') || '(cả tệp / the whole)'}: ${message}`,
  );
  throw new ConfigError(`${key}: tệp ${file} sai tại / the file is wrong at\n  ${places.join('\n  ')}`);
}

/** Whatever goes wrong is told with the setting. @throws ConfigError */
export async function named<T>(key: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ConfigError(`${key}: không đọc được / cannot be read: ${why}`, { cause: error });
  }
}
