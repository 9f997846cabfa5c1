import { setTimeout as sleep } from 'node:timers/promises';
import { makeSignedDocuments } from '../../../kit/make-signed.ts';
import { makePki, type Pki } from '../../../kit/pki.ts';
import { makeSchool } from '../../../kit/school.ts';
import { wholeNumber } from '../../../src/command-line/option-values.ts';
import type { SchoolYear } from '../../../src/domain/identity/school-year.ts';
import type { Sha256 } from '../../../src/domain/identity/sha256.ts';
import { LEDGER } from '../../../src/roles/ledger-sites.ts';
import { openIndex } from '../../../src/roles/open-index.ts';
import type { Database } from '../../../src/storage/index/database.ts';
import { countWaiting } from '../../../src/storage/index/pending.ts';
import { schoolKey } from '../../support/issue-key.ts';
import { registerSchool } from '../../support/register-school.ts';
import { makeSurroundings, type Surroundings, startService } from '../../support/service.ts';
import { type PrivateStack, privateStack } from '../../support/stack.ts';
import { withWitness } from '../../support/with-witness.ts';
import { type BenchResult, bench, type Figure } from '../bench.ts';
import { type Measured, measured } from '../ingest/measured.ts';
import { inventedId, openWithRecord } from '../many-transcripts.ts';
import { stackProcesses } from '../stack-processes.ts';
import { bulkUpdates, hashAlone, openSchools, takeSteps } from './changes.ts';
import { recordLooks } from './looks.ts';
import { proofDelays } from './proof-delay.ts';
import { HEAP_MB, measureRebuild, type RebuildMeasured } from './rebuilt.ts';

const school = makeSchool('37099053', { classes: ['6A', '7A', '8A', '9A'] });
const schoolYear = '2025-2026' as SchoolYear;
const callers = 64;

/**
 * What the ledger costs: looks recorded a second; changes a second until they are in the log, beside the same server's bulk
 * updates and beside hashing alone; how long an acceptance waits for its proof while intake runs; and how fast, and in how
 * much memory, the index is made again.
 */
export const ledger = bench({
  name: 'ledger',
  usage: '[--changes N] [--documents N] [--few N] [--transcripts N]',
  what: {
    vi: 'Sổ cái: lượt xem và thay đổi mỗi giây, thời gian chờ bằng chứng, dựng lại',
    en: 'the ledger: looks and changes a second, the wait for a proof, a rebuild',
  },
  options: {
    changes: {
      type: 'string',
      default: '2000',
      value: 'N',
      what: { vi: 'số thay đổi', en: 'changes in a turn (2000)' },
    },
    documents: {
      type: 'string',
      default: '200',
      value: 'N',
      what: { vi: 'số học bạ gửi lên', en: 'pushed while proofs are waited for (200)' },
    },
    few: {
      type: 'string',
      default: '10000',
      value: 'N',
      what: { vi: 'số học bạ dựng lại lần đầu', en: 'transcripts in the first rebuild (10000)' },
    },
    transcripts: {
      type: 'string',
      default: '100000',
      value: 'N',
      what: { vi: 'và lần sau', en: 'and in the second; some five minutes more (100000)' },
    },
  },
  run: async (values, progress) => {
    const changes = wholeNumber('--changes', values.changes, 100, 100_000);
    const documents = wholeNumber('--documents', values.documents, 20, 2_000);
    const few = wholeNumber('--few', values.few, 100, 1_000_000);
    const many = wholeNumber('--transcripts', values.transcripts, few, 1_000_000);
    const pki = await makePki({ schools: [school] });
    const stack = await privateStack();
    try {
      const { mongoMake } = await stackProcesses(stack);
      const of = { stack, pki };
      const written = await inSurroundings(of, async ({ database }) => {
        progress('lượt xem / looks');
        const looks = await recordLooks(database, callers, 8_000);
        progress('thay đổi / changes');
        await openSchools(database, changes);
        const steps = await takeSteps(database, changes, callers);
        const bulk = await bulkUpdates(database, changes);
        return { looks, steps, bulk, hash: hashAlone(200_000) };
      });
      progress('bằng chứng / proofs');
      const delays = await inSurroundings(of, (room) => measureProofs(room, pki, documents));
      const rebuilt = await inSurroundings(of, async (room) => {
        const first = await rebuildOf(room, 0, few, progress);
        return [first, await rebuildOf(room, few, many, progress)] as const;
      });
      return resultOf(mongoMake, { ...written, changes, documents, delays, rebuilt, sizes: [few, many] });
    } finally {
      await stack.remove();
    }
  },
});

interface Room {
  readonly surroundings: Surroundings;
  readonly env: Readonly<Record<string, string>>;
  readonly database: Database;
}

/** A database, buckets and a ledger of its own, with a witness and a leader as processes of their own. */
async function inSurroundings<T>(
  { stack, pki }: { readonly stack: PrivateStack; readonly pki: Pki },
  work: (room: Room) => Promise<T>,
): Promise<T> {
  const surroundings = await makeSurroundings({
    addresses: stack.addresses,
    pki,
    openSchoolYear: schoolYear,
  });
  const { witness, env: witnessed } = await withWitness(surroundings);
  const ends: (() => Promise<void>)[] = [witness.stop, surroundings.remove];
  try {
    const env = { ...witnessed, KHB_LOG_LEVEL: 'warn' };
    const scheduler = await startService({ env }, { role: 'scheduler' });
    ends.unshift(scheduler.stop);
    const database = await openIndex(env);
    ends.unshift(database.close);
    return await work({ surroundings, env, database });
  } finally {
    for (const end of ends) await end();
  }
}

async function measureProofs({ surroundings, env, database }: Room, pki: Pki, count: number) {
  const api = await startService({ env }, { role: 'api' });
  const worker = await startService({ env }, { role: 'worker' });
  try {
    await registerSchool(database, { _id: school.id, name: 'THCS Đo Tốc Độ' });
    const { token } = await schoolKey(database, school.id);
    const pupilsPerClass = Math.ceil(count / school.classes.length);
    const made = makeSignedDocuments({ pki, school: school.id, schoolYear, pupilsPerClass, seed: 'ledger' });
    return await proofDelays({
      database,
      primaryS3Url: surroundings.primaryS3Url,
      apiUrl: api.url,
      token,
      dir: surroundings.dir,
      documents: made.slice(0, count),
      schoolYear,
    });
  } finally {
    await Promise.all([api.stop(), worker.stop()]);
  }
}

/** Transcripts from one number to another join those that are there, through the ledger; then all is made again. */
async function rebuildOf(
  { surroundings, env, database }: Room,
  from: number,
  to: number,
  progress: (line: string) => void,
): Promise<RebuildMeasured> {
  progress(`${to} học bạ / transcripts`);
  const pupils = Array.from({ length: to - from }, (_, at) => from + at);
  await measured(pupils, callers, 3_600_000, (at) =>
    openWithRecord(database, {
      personalId: inventedId(at),
      schoolId: school.id,
      schoolYear,
      sha256: at.toString(16).padStart(64, '0') as Sha256,
      size: 50_000,
    }),
  );
  while ((await countWaiting(database)).lines > 0) await sleep(100);
  const head = await database.logHeads.findOne({ _id: LEDGER });
  progress(`dựng lại / rebuild: ${head?.size} entries`);
  const into = new URL(surroundings.mongoUrl);
  into.pathname = `${into.pathname}-${to}`;
  return measureRebuild(env, into.href, head?.size ?? 0);
}

interface All {
  readonly looks: Measured;
  readonly steps: Measured;
  readonly bulk: Measured;
  readonly hash: Measured;
  readonly changes: number;
  readonly documents: number;
  readonly delays: readonly number[];
  readonly rebuilt: readonly [RebuildMeasured, RebuildMeasured];
  readonly sizes: readonly [number, number];
}

function resultOf(make: string, all: All): BenchResult {
  const { looks, steps, bulk, hash, changes, documents, delays, rebuilt, sizes } = all;
  const figure = (name: string, system: string, value: number, unit: string): Figure => ({
    case: `${name}, ${make}`,
    system,
    value: Number(value.toPrecision(4)),
    unit,
  });
  const at = (share: number) => delays[Math.min(delays.length - 1, Math.floor(delays.length * share))] ?? 0;
  const [few, many] = rebuilt;
  return {
    name: 'ledger',
    results: [
      figure(`${callers} callers`, 'looks recorded', looks.perSecond, 'looks/s'),
      figure(
        `${changes} changes, ${callers} callers`,
        'ours, until in the log',
        steps.perSecond,
        'changes/s',
      ),
      figure(`${changes} changes`, 'bulk updates', bulk.perSecond, 'changes/s'),
      figure('lines of 900 bytes', 'hashing alone', hash.perSecond, 'lines/s'),
      figure(`${documents} documents pushed`, 'acceptance to co-signature, median', at(0.5), 'ms'),
      figure(`${documents} documents pushed`, 'acceptance to co-signature, p95', at(0.95), 'ms'),
      ...rebuilt.flatMap(({ entries, seconds, peakMb }, which) => [
        figure(`${sizes[which]} transcripts`, 'rebuild', entries / seconds, 'events/s'),
        ...(peakMb === undefined
          ? []
          : [
              figure(
                `${sizes[which]} transcripts`,
                `rebuild in a heap of ${HEAP_MB} MB, most memory`,
                peakMb,
                'MB',
              ),
            ]),
      ]),
    ],
    ratios: {
      'ours/bulk-update': Number((steps.perSecond / bulk.perSecond).toPrecision(4)),
      'ours/hash-only': Number((steps.perSecond / hash.perSecond).toPrecision(4)),
      ...(few.peakMb !== undefined &&
        many.peakMb !== undefined && {
          'memory many/few': Number((many.peakMb / few.peakMb).toPrecision(4)),
        }),
    },
  };
}
