import { createVerifierPool } from '../../../../src/signature/pool/pool.ts';
import { serve } from './serve.ts';
import { readSurroundings, refusalOf } from './surroundings.ts';

/** Ours in the pool of worker threads that the service uses. Arguments: the benchmark's folder, threads. */
const [corpus, count] = process.argv.slice(2);
const threads = Number(count);
const { profiles, profile, trust, now } = await readSurroundings(corpus);
const pool = createVerifierPool({ profiles, trust, threads, timeoutMs: 60_000, maxQueue: 64 });
await serve({
  prepare: (bytes) => bytes,
  judge: async (bytes) => refusalOf(await pool.verify(bytes, profile.id, now)),
  inFlight: 4 * threads,
});
await pool.close();
