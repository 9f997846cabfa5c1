import crypto from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { isMainThread, workerData } from 'node:worker_threads';

/**
 * Loaded with `node --import` before the fuzzer: in its first thread the verification of one document never ends, the
 * third that is hashed whole of those that are counted. It is written to KHB_TEST_HUNG.
 */
const HANGS_AT = 3;
const { KHB_TEST_HUNG: file = '' } = process.env;
const { hash } = crypto;
let whole = 0;

if (!isMainThread && workerData?.from === 0) {
  Object.assign(crypto, { hash: hangingHash });
  syncBuiltinESMExports();
}

function hangingHash(...args: Parameters<typeof hash>): string | Buffer {
  const [, data] = args;
  if (data instanceof Uint8Array && isCounted() && Buffer.from(data).subarray(0, 5).toString() === '<?xml') {
    whole += 1;
    if (whole === HANGS_AT) {
      writeFileSync(file, data);
      for (;;);
    }
  }
  return hash(...args);
}

/** Not one of the originals that the thread verifies beforehand. */
function isCounted(): boolean {
  return Atomics.load(new Int32Array(workerData.position), 0) >= 0;
}
