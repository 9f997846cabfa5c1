import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writePrivateFile } from './stack-file.ts';

const credentialsSchema = z.object({ accessKey: z.string().min(3), secretKey: z.string().min(8) });
const secretsSchema = z.object({ primary: credentialsSchema, backup: credentialsSchema });

export type Credentials = z.infer<typeof credentialsSchema>;
export type StackSecrets = z.infer<typeof secretsSchema>;

/** Keys of the two object stores: made once for a folder, readable by its owner alone. Hold the folder's lock. */
export async function stackSecrets(dir: string): Promise<StackSecrets> {
  const path = join(dir, 'secrets.json');
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text !== undefined) return secretsSchema.parse(JSON.parse(text));
  const secrets: StackSecrets = { primary: makeCredentials('primary'), backup: makeCredentials('backup') };
  await writePrivateFile(path, `${JSON.stringify(secrets, null, 2)}\n`);
  return secrets;
}

function makeCredentials(site: string): Credentials {
  return {
    accessKey: `${site}${randomBytes(6).toString('hex')}`,
    secretKey: randomBytes(24).toString('base64url'),
  };
}
