import { z } from 'zod';
import { sha256 } from './make-signed.ts';
import { problemOf, problemShape } from './problem.ts';
import { openPushState, type PushEntry, type PushState } from './push-state.ts';
import {
  type Answer,
  type ClientOptions,
  type RepositoryClient,
  RepositoryError,
  repositoryClient,
} from './repository-client.ts';

export interface PushDocument {
  /** for people, such as a file name; no personal data */
  readonly name: string;
  readonly bytes: Uint8Array | (() => Promise<Uint8Array>);
}

/** `unfinished`: not decided within the patience; the next run takes it up. */
export type PushOutcome =
  | Exclude<PushEntry, { state: 'received' }>
  | { readonly state: 'unfinished'; readonly sha256: string; readonly name: string; readonly reason: string };

export interface PushProgress {
  readonly done: number;
  readonly total: number;
  readonly last: PushOutcome;
}

export interface PushOptions extends ClientOptions {
  readonly documents: readonly PushDocument[];
  /** file that remembers what was pushed, so that a broken-off push goes on where it stopped */
  readonly statePath: string;
  /** documents under way at once; 4 unless told */
  readonly concurrency?: number;
  /** push what an earlier run saw refused once more, as a new attempt */
  readonly retryRefused?: boolean;
  readonly onProgress?: (progress: PushProgress) => void;
}

export interface PushSummary {
  readonly accepted: number;
  readonly refused: number;
  readonly unfinished: number;
  /** of all these, known from an earlier run and not pushed again */
  readonly known: number;
  /** in the order of the documents */
  readonly outcomes: readonly PushOutcome[];
}

const submission = z.object({
  id: z.string(),
  state: z.enum(['received', 'accepted', 'refused']),
  receipt: z.string().optional(),
  refusal: problemShape.optional(),
});

/**
 * Pushes signed documents and follows each to its verdict. Safe to repeat at any point: a document goes under the
 * SHA-256 of its bytes as Idempotency-Key, and one that the state knows as decided is not sent again.
 * @throws RepositoryError `credential`, `not-permitted` when the API key isn't taken; `protocol`; errors of the state file
 */
export async function pushDocuments(options: PushOptions): Promise<PushSummary> {
  const client = repositoryClient(options);
  const state = await openPushState(options.statePath);
  const outcomes: PushOutcome[] = [];
  let known = 0;
  let done = 0;
  const queue = options.documents.entries();
  const work = async (): Promise<void> => {
    // The iterator is shared: each document is taken by one worker.
    for (const [index, document] of queue) {
      const { outcome, wasKnown } = await pushOne(client, state, document, options.retryRefused ?? false);
      outcomes[index] = outcome;
      known += wasKnown ? 1 : 0;
      done += 1;
      options.onProgress?.({ done, total: options.documents.length, last: outcome });
    }
  };
  try {
    const workers = Array.from({ length: options.concurrency ?? 4 }, work);
    await Promise.all(workers).finally(() => Promise.allSettled(workers));
  } finally {
    await state.close();
  }
  const count = (wanted: PushOutcome['state']): number =>
    outcomes.filter((outcome) => outcome.state === wanted).length;
  return {
    accepted: count('accepted'),
    refused: count('refused'),
    unfinished: count('unfinished'),
    known,
    outcomes,
  };
}

async function pushOne(
  client: RepositoryClient,
  state: PushState,
  document: PushDocument,
  retryRefused: boolean,
): Promise<{ outcome: PushOutcome; wasKnown: boolean }> {
  const bytes = document.bytes instanceof Uint8Array ? document.bytes : await document.bytes();
  const id = { sha256: sha256(bytes), name: document.name };
  const before = state.known.get(id.sha256);
  const again = before?.state === 'refused' && retryRefused;
  if (before && before.state !== 'received' && !again) return { outcome: before, wasKnown: true };
  try {
    const followed = before?.state === 'received' ? await followKnown(client, before.location) : undefined;
    const answer = followed ?? (await send(client, state, id, bytes, again));
    const outcome = outcomeOf(id, answer);
    await state.record(outcome);
    return { outcome, wasKnown: false };
  } catch (error) {
    if (!(error instanceof RepositoryError && error.code === 'unreachable')) throw error;
    return { outcome: { ...id, state: 'unfinished', reason: error.message }, wasKnown: false };
  }
}

/** Nothing when the repository doesn't know the place any more (another one, or set up anew): then it is pushed again. */
async function followKnown(client: RepositoryClient, location: string): Promise<Answer | undefined> {
  try {
    return await client.follow(location, isDecided);
  } catch (error) {
    if (error instanceof RepositoryError && error.code === 'protocol') return undefined;
    throw error;
  }
}

async function send(
  client: RepositoryClient,
  state: PushState,
  id: { readonly sha256: string; readonly name: string },
  bytes: Uint8Array,
  again: boolean,
): Promise<Answer> {
  const answer = await client.call({
    method: 'POST',
    path: '/v1/submissions',
    // Under its key a refused push would get the old answer; without, the same bytes are judged anew.
    headers: {
      'content-type': 'application/xml',
      prefer: 'wait=20',
      ...(again ? {} : { 'idempotency-key': id.sha256 }),
    },
    body: new Uint8Array(bytes),
  });
  if (answer.status >= 400 || isDecided(answer)) return answer;
  const location = answer.headers.get('location');
  if (!location) throw new RepositoryError('protocol', 'no verdict and no Location to ask for it');
  await state.record({ ...id, state: 'received', location });
  return client.follow(location, isDecided);
}

function isDecided(answer: Answer): boolean {
  return submission.safeParse(answer.json).data?.state !== 'received';
}

function outcomeOf(
  id: { readonly sha256: string; readonly name: string },
  answer: Answer,
): Exclude<PushEntry, { state: 'received' }> {
  if (answer.status >= 400) return { ...id, state: 'refused', ...problemOf(answer) };
  const parsed = submission.safeParse(answer.json);
  if (!parsed.success) throw new RepositoryError('protocol', 'the answer is no submission');
  const { state, id: submissionId, receipt, refusal } = parsed.data;
  if (state === 'accepted') return { ...id, state, submissionId, receipt };
  return { ...id, state: 'refused', ...(refusal ?? { code: 'unknown', title: '' }) };
}
