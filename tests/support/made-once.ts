import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for what the test files of one run share (`sharedPki`); their processes find it in the environment. */
export default async function madeOnce(): Promise<() => Promise<void>> {
  // Every project of a run asks; the first makes it.
  if (process.env.KHB_TEST_MADE_ONCE !== undefined) return async () => undefined;
  const folder = await mkdtemp(join(tmpdir(), 'khb-made-once-'));
  process.env.KHB_TEST_MADE_ONCE = folder;
  return () => rm(folder, { recursive: true, force: true });
}
