import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SignedDocument } from '../../../kit/make-signed.ts';
import { openTranscripts } from '../../../kit/open.ts';
import { pushDocuments } from '../../../kit/push.ts';
import { sizeOfPath } from '../../../src/ledger/log/paths.ts';
import { LEDGER } from '../../../src/roles/ledger-sites.ts';
import type { Database } from '../../../src/storage/index/database.ts';
import { openLogStore } from '../../../src/storage/sites/log-store.ts';
import { parseS3Url } from '../../../src/storage/sites/s3-site.ts';

/** What is pushed, and to whom. */
export interface Pushed {
  readonly database: Database;
  readonly primaryS3Url: string;
  readonly apiUrl: string;
  readonly token: string;
  readonly dir: string;
  readonly documents: readonly SignedDocument[];
  readonly schoolYear: string;
}

/**
 * Milliseconds from each acceptance until a checkpoint over its entry, co-signed by the witness, stands at both sites, while
 * intake runs: from then on its receipt has a proof. The primary is looked at every 50 ms; both clocks are this machine's.
 */
export async function proofDelays(pushed: Pushed): Promise<readonly number[]> {
  const { database, documents, token, schoolYear } = pushed;
  const client = { baseUrl: pushed.apiUrl, apiKey: token, patienceMs: 120_000 };
  const personalIds = documents.map(({ pupil }) => pupil.personalId);
  await openTranscripts({ ...client, schoolYear, personalIds });
  const store = openLogStore('primary', parseS3Url(pushed.primaryS3Url), LEDGER);
  const seen: { readonly size: number; readonly at: number }[] = [];
  const watching = new AbortController();
  const look = async () => {
    let newest = -1;
    for await (const path of store.list('cosigned/')) newest = Math.max(newest, sizeOfPath(path) ?? -1);
    if (newest > (seen.at(-1)?.size ?? 0)) seen.push({ size: newest, at: Date.now() });
  };
  const watch = async () => {
    while (!watching.signal.aborted) {
      await look();
      await sleep(50);
    }
  };
  const watched = watch();
  const { accepted } = await pushDocuments({
    ...client,
    documents: documents.map(({ sha256, bytes }) => ({ name: sha256, bytes })),
    statePath: join(pushed.dir, 'push.jsonl'),
    concurrency: 16,
  });
  if (accepted !== documents.length) throw new Error(`accepted ${accepted} of ${documents.length}`);
  const delays = await delaysOf(database, documents.length, seen);
  watching.abort();
  await watched;
  return delays;
}

async function delaysOf(
  database: Database,
  count: number,
  seen: readonly { readonly size: number; readonly at: number }[],
): Promise<readonly number[]> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await sleep(200)) {
    const stored = await database.submissions.find({ 'outcome.state': 'accepted' }).toArray();
    const delays = stored.flatMap(({ outcome, ledger }) => {
      const position = ledger.positions?.['2/0'];
      const proven = position === undefined ? undefined : seen.find(({ size }) => size > position);
      return proven && outcome.state === 'accepted' ? [proven.at - Date.parse(outcome.decidedAt)] : [];
    });
    if (delays.length === count) return delays.toSorted((a, b) => a - b);
  }
  throw new Error('not every acceptance was proven within a minute');
}
