import { parentPort, workerData } from 'node:worker_threads';
import { bringChecker } from '../schema/libxml2-when-asked.ts';
import { schemaOf } from '../schema/schema-findings.ts';
import { trustedCertificates } from '../trust/trusted-certificates.ts';
import { verify } from '../verify.ts';
import { verifyAny } from '../verify-any.ts';
import { DONE, NOT_BEGUN, type ThreadAnswer, type ThreadSetup, type ThreadTask } from './pool-thread.ts';

/** Runs in a thread of `createVerifierPool`: one document after another, in the order of handing over. */
if (!parentPort) throw new Error('wants to be a worker thread');
const port = parentPort;
const { profiles, trust, since }: ThreadSetup = workerData;
// Ahead of the first document, so that its time limit is for itself alone.
for (const profile of profiles.values()) {
  await bringChecker(profile);
  schemaOf(profile);
}
trustedCertificates(trust);

port.on('message', (task: ThreadTask) => {
  const began = process.hrtime.bigint();
  const isMine = Atomics.compareExchange(since, task.place, NOT_BEGUN, began) === NOT_BEGUN;
  port.postMessage(isMine ? answerTo(task) : ({ place: task.place } satisfies ThreadAnswer));
  // Not before: a thread that dies of its answer dies of this document. By now the place may be another's.
  Atomics.compareExchange(since, task.place, began, DONE);
});
port.postMessage('ready' satisfies ThreadAnswer);

function answerTo({ place, bytes, profileId, now, receivedAt }: ThreadTask): ThreadAnswer {
  try {
    if (profileId === undefined) return { place, report: verifyAny(bytes, profiles, trust, now, receivedAt) };
    const profile = profiles.get(profileId);
    if (!profile) throw new RangeError(`no profile ${profileId}`);
    return { place, report: verify(bytes, profile, trust, now, receivedAt) };
  } catch (error) {
    return { place, error };
  }
}
