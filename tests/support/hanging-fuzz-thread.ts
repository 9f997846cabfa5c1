import { parentPort, workerData } from 'node:worker_threads';
import type { FuzzWork } from '../fuzz/fuzz-worker.ts';

/** A thread of the fuzzer whose third document never ends. */
const { from, count, position }: FuzzWork = workerData;
const at = new Int32Array(position);
for (let index = from; index < count; index++) {
  Atomics.store(at, 0, index);
  while (index === 2);
}
parentPort?.postMessage({ doneAt: count });
