import { setTimeout as sleep } from 'node:timers/promises';
import { createVerifierPool } from '../../src/signature/pool/pool.ts';
import { profileOfLibxml2 } from './profile-of-libxml2.ts';
import { makeFixture } from './signed-documents.ts';

/** Pools closed at every moment of their threads' start, in a process of its own: V8 would end all of it. */
const times = Number(process.argv[2]);
const profile = await profileOfLibxml2();
const { trust } = await makeFixture();
for (let time = 0; time < times; time++) {
  const pool = createVerifierPool({
    profiles: new Map([[profile.id, profile]]),
    trust,
    threads: 2,
    timeoutMs: 15_000,
    maxQueue: 4,
  });
  await sleep((400 * time) / times);
  await pool.close();
}
console.log('closed');
