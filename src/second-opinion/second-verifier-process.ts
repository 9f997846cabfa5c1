import type { ProcessAnswer } from './second-verifier.ts';
import { askXmldsigjs } from './xmldsigjs.ts';

/** Runs in the process of `openSecondVerifier`, and no longer than whoever asks it. */
const say = (answer: ProcessAnswer) => process.send?.(answer);

process.on('message', async (bytes: Uint8Array) => {
  say(await askXmldsigjs(bytes));
});
process.on('disconnect', () => process.exit());
say('ready');
