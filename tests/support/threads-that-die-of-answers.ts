import { isMainThread, parentPort } from 'node:worker_threads';

/**
 * Run as `node --import THIS THIS`: a pool, each of whose threads dies when it posts the answer to a document. Prints
 * `answered` or `refused`, and how many threads there were.
 */
if (isMainThread) await refuseOne();
else if (parentPort) {
  const port = parentPort;
  const post = port.postMessage.bind(port);
  port.postMessage = (message: unknown) =>
    post(typeof message === 'object' ? { ...message, cannotCross: () => undefined } : message);
}

async function refuseOne(): Promise<void> {
  const { makeFixture, RECEIVED } = await import('./signed-documents.ts');
  const { createVerifierPool } = await import('../../src/signature/pool/pool.ts');
  const { profiles, profile, trust, text } = await makeFixture();
  let threads = 0;
  process.on('worker', () => threads++);
  const pool = createVerifierPool({ profiles, trust, threads: 1, timeoutMs: 5_000, maxQueue: 1 });
  const outcome = await pool.verify(Buffer.from(text()), profile.id, RECEIVED).then(
    () => 'answered',
    () => 'refused',
  );
  console.log(outcome, threads);
  await pool.close();
}
