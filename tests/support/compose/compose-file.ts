import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';

const storeSchema = z.object({
  entrypoint: z.array(z.string()).default([]),
  command: z.array(z.string()),
  environment: z.record(z.string(), z.string()).default({}),
  configs: z.array(z.object({ source: z.string(), target: z.string() })).default([]),
  secrets: z.array(z.string()).default([]),
});
const roleSchema = z.object({ environment: z.record(z.string(), z.string()), secrets: z.array(z.string()) });
const composeSchema = z.object({
  services: z.object({
    primary: storeSchema,
    backup: storeSchema,
    witness: storeSchema,
    api: roleSchema,
    worker: roleSchema,
    scheduler: roleSchema,
  }),
  configs: z.record(z.string(), z.object({ content: z.string() })),
  secrets: z.record(z.string(), z.object({ file: z.string() })),
});

export type ComposeFile = z.infer<typeof composeSchema>;
export type StoreName = 'primary' | 'backup';

/** The stores of docker-compose.yml, its `${VARIABLES}` filled in as compose does. */
export async function readComposeFile(env: Readonly<Record<string, string>>): Promise<ComposeFile> {
  const text = await readFile('docker-compose.yml', 'utf8');
  const variable = /\$\{(\w+)(?::([-?])([^}]*))?\}/g;
  const filled = text.replace(variable, (_, name: string, kind?: string, otherwise = '') => {
    const value = env[name] ?? (kind === '-' ? otherwise : undefined);
    if (value === undefined) throw new Error(`docker-compose.yml asks for ${name}`);
    return value;
  });
  return composeSchema.parse(parse(filled, { merge: true }));
}
