import { parentPort } from 'node:worker_threads';
import type { ThreadAnswer } from './opinion-thread.ts';
import { askXmldsigjs } from './xmldsigjs.ts';

/** Runs in the thread of `openSecondVerifier`. */
if (!parentPort) throw new Error('wants to be a worker thread');
const port = parentPort;

port.on('message', async (bytes: Uint8Array) => {
  port.postMessage((await askXmldsigjs(bytes)) satisfies ThreadAnswer);
});
port.postMessage('ready' satisfies ThreadAnswer);
