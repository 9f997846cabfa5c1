import { createHash } from 'node:crypto';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makePki, type Pki } from '../../kit/pki.ts';
import { loadPki, savePki } from '../../kit/pki-files.ts';
import type { School } from '../../kit/school.ts';

/**
 * A test PKI of these schools, made once in a run of tests and read by every other file: a dozen RSA keys cost a second
 * or two. For tests that only read it; outside of a run it is made anew.
 */
export async function sharedPki(schools: readonly School[]): Promise<Pki> {
  const folder = process.env.KHB_TEST_MADE_ONCE;
  if (folder === undefined) return makePki({ schools });
  const kept = join(folder, createHash('sha256').update(JSON.stringify(schools)).digest('hex').slice(0, 16));
  try {
    return await loadPki(kept);
  } catch {
    // Nobody has made it yet. When two make it at once, the one that comes first by rename is everybody's.
  }
  const own = await mkdtemp(`${kept}-`);
  await savePki(await makePki({ schools }), own);
  await rename(own, kept).catch(() => rm(own, { recursive: true }));
  return loadPki(kept);
}
