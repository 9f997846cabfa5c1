import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { StackError } from './stack-error.ts';
import { withStackRecord } from './stack-record.ts';
import { stopAll } from './stop-stack.ts';

const ours = ['data', 'logs', 'keys', 'stack.env', 'witnesses.json', 'secrets.json', 'stack.json'];
const alsoOurs = [
  'lock',
  'stack.json.draft',
  'secrets.json.draft',
  'stack.env.draft',
  'witnesses.json.draft',
];

/**
 * Stops the servers and deletes their data, logs, keys and addresses. Refuses a folder that holds anything else.
 * @throws StackError not-a-stack, stop-failed
 */
export async function resetStack(dir: string): Promise<void> {
  const entries = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const foreign = entries.filter((name) => !ours.includes(name) && !alsoOurs.includes(name));
  if (foreign.length > 0) {
    throw new StackError(
      'not-a-stack',
      `${dir}: có thứ không phải của trình khởi động / holds what the launcher did not make: ${foreign.slice(0, 5).join(', ')}`,
    );
  }
  if (entries.length === 0) return;
  await withStackRecord(dir, async (record) => {
    await stopAll(record);
    // stack.json goes last: cut short, the folder is still known as a stack and reset can be repeated.
    for (const name of ours) await rm(join(dir, name), { recursive: true, force: true });
  });
}
