import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { createVerifierPool } from '../../../../src/signature/pool/pool.ts';
import { readSurroundings, refusalOf } from './surroundings.ts';

/** Documents of 500 kB through the pool, no two alike. Run with --expose-gc. Arguments: folder, threads, count, files. */
const [corpus, threads, count, ...files] = process.argv.slice(2);
const { profiles, profile, trust, now } = await readSurroundings(corpus);
const documents = await Promise.all(files.map((file) => readFile(file)));
const workers: Worker[] = [];
process.on('worker', (worker) => workers.push(worker));
const pool = createVerifierPool({
  profiles,
  trust,
  threads: Number(threads),
  timeoutMs: 60_000,
  maxQueue: 64,
});

// The pool's idle threads don't keep this one alive while it asks them for their heaps.
const alive = setInterval(() => undefined, 1_000);
// Caches fill and code is compiled before the first look.
await judge(Math.ceil(Number(count) / 10), 0);
const before = await memory();
await judge(Number(count), 1);
const after = await memory();
await pool.close();
clearInterval(alive);
console.log(JSON.stringify({ before, after }));

/** `lane` keeps the documents of one turn apart from those of another. */
async function judge(number: number, lane: number): Promise<void> {
  let begun = 0;
  const one = async () => {
    while (begun < number) {
      const index = begun++;
      const refusal = refusalOf(await pool.verify(document(2 * index + lane), profile.id, now));
      if (refusal !== undefined) throw new Error(refusal);
    }
  };
  await Promise.all(Array.from({ length: 2 * Number(threads) }, one));
}

/** White space after the document element is no part of what is signed. */
function document(index: number): Buffer {
  const bytes = documents[index % documents.length];
  if (!bytes) throw new Error('want files');
  return Buffer.concat([bytes, Buffer.alloc(index, '\n')]);
}

/** Bytes in use after a full collection, here and in the threads. A heap snapshot is what makes a thread collect. */
async function memory() {
  // What a first collection finds dead of the buffers is freed beside the program, and only then no longer counted.
  for (let collection = 0; collection < 4; collection++) {
    globalThis.gc?.();
    await sleep(100);
  }
  const here = process.memoryUsage();
  let threadHeaps = 0;
  for (const worker of workers) {
    const snapshot = await worker.getHeapSnapshot();
    snapshot.resume();
    await once(snapshot, 'end');
    const heap = await worker.getHeapStatistics();
    threadHeaps += heap.used_heap_size + heap.external_memory;
  }
  return { main: here.heapUsed + here.external, threads: threadHeaps, resident: process.memoryUsage.rss() };
}
