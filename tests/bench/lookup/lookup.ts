import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { makeSignedDocuments } from '../../../kit/make-signed.ts';
import { makePki } from '../../../kit/pki.ts';
import { makeSchool } from '../../../kit/school.ts';
import { wholeNumber } from '../../../src/command-line/option-values.ts';
import { loadConfig } from '../../../src/config/config.ts';
import type { SchoolYear } from '../../../src/domain/identity/school-year.ts';
import { connect } from '../../../src/roles/connect.ts';
import { countWaitingLooks } from '../../../src/storage/index/waiting-looks.ts';
import { blobKey } from '../../../src/storage/sites/blob-objects.ts';
import { storeBlob } from '../../../src/storage/sites/blobs.ts';
import { schoolKey } from '../../support/issue-key.ts';
import { registerSchool } from '../../support/register-school.ts';
import { makeSurroundings, type Surroundings, startService } from '../../support/service.ts';
import { privateStack } from '../../support/stack.ts';
import { type BenchResult, bench, type Figure } from '../bench.ts';
import { cloneTranscripts, inventedId, openWithRecord } from '../many-transcripts.ts';
import { stackProcesses } from '../stack-processes.ts';
import { type GetOptions, getAll } from './get-all.ts';

const school = makeSchool('37099052', { classes: ['7A'] });
const schoolYear = '2025-2026' as SchoolYear;
const callers = 16;
/** pupils who are asked for */
const asked = 2_000;

/**
 * Look-ups and downloads a second over HTTP with all that they are (key, quota, right, the look recorded by a majority), each
 * beside a Koa that does only what can't be left out, on the same servers and the same data, in turns; with few documents
 * in the index and with many.
 */
export const lookup = bench({
  name: 'lookup',
  usage: '[--documents N] [--few N] [--seconds N] [--rounds N]',
  what: {
    vi: 'Tra cứu và tải học bạ mỗi giây, cạnh Koa trần trên cùng máy chủ',
    en: 'look-ups and downloads a second, beside a bare Koa on the same servers',
  },
  options: {
    few: {
      type: 'string',
      default: '10000',
      value: 'N',
      what: { vi: 'số học bạ lúc đầu', en: 'transcripts at first (10000)' },
    },
    documents: {
      type: 'string',
      default: '300000',
      value: 'N',
      what: { vi: 'số học bạ về sau', en: 'transcripts then, up to 1000000 (300000)' },
    },
    seconds: {
      type: 'string',
      default: '5',
      value: 'N',
      what: { vi: 'mỗi lần đo', en: 'of each turn (5)' },
    },
    rounds: {
      type: 'string',
      default: '2',
      value: 'N',
      what: { vi: 'số lượt', en: 'turns of each (2)' },
    },
  },
  run: async (values, progress) => {
    const few = wholeNumber('--few', values.few, asked, 1_000_000);
    const many = wholeNumber('--documents', values.documents, few, 1_000_000);
    const forMs = wholeNumber('--seconds', values.seconds, 1, 60) * 1_000;
    const rounds = wholeNumber('--rounds', values.rounds, 1, 20);
    const pki = await makePki({ schools: [school] });
    const stack = await privateStack();
    try {
      const { mongoMake } = await stackProcesses(stack);
      const perDay = { school: 1_000_000_000, officer: 1_000_000_000, auditor: 1_000_000_000 };
      const surroundings = await makeSurroundings({
        addresses: stack.addresses,
        pki,
        quotas: { looks: perDay, deniedLooks: perDay, heldElsewhere: { school: 1 } },
        env: {
          KHB_LOG_LEVEL: 'warn',
          ...(process.env.KHB_BENCH_NODE_OPTIONS && { NODE_OPTIONS: process.env.KHB_BENCH_NODE_OPTIONS }),
        },
      });
      const filled = await fill(surroundings, pki, few, progress);
      const ends = [filled.close, surroundings.remove];
      try {
        const api = await startService(surroundings, { role: 'api' });
        const scheduler = await startService(surroundings, { role: 'scheduler' });
        ends.unshift(api.stop, scheduler.stop);
        const bare = await startBare(surroundings, filled.sha256);
        ends.unshift(bare.stop);
        const headers = { authorization: `Bearer ${filled.token}` };
        const turn = async (count: number) => {
          const ids = Array.from({ length: asked }, (_, at) => inventedId(Math.floor((at * count) / asked)));
          const ours = { url: api.url, callers, forMs, headers };
          const theirs = { url: bare.url, callers, forMs };
          return {
            count,
            figures: {
              ...(await inTurns(rounds, filled.rests, {
                lookup: [ids.map((id) => `/v1/transcripts/${id}`), ours],
                'bare-find': [ids.map((id) => `/find/${id}`), theirs],
              })),
              ...(await inTurns(rounds, filled.rests, {
                document: [ids.map((id) => `/v1/transcripts/${id}/years/${schoolYear}/document`), ours],
                'bare-get': [['/get'], theirs],
              })),
            },
          };
        };
        progress(`${few}: đo / measuring`);
        await turn(few);
        const first = await turn(few);
        await filled.add(few, many);
        progress(`${many}: đo / measuring`);
        const then = await turn(many);
        return resultOf(mongoMake, [first, then]);
      } finally {
        for (const end of ends) await end();
      }
    } finally {
      await stack.remove();
    }
  },
});

type Asked = readonly [readonly string[], GetOptions];

/**
 * Each in turns with the other, and the best of each, since whatever else the machine does only makes it slower.
 * @param rests none bears what is left of the one before: looks that wait for their log
 */
async function inTurns<Name extends string>(
  rounds: number,
  rests: () => Promise<void>,
  all: Readonly<Record<Name, Asked>>,
): Promise<Record<Name, number>> {
  const best = new Map<string, number>();
  for (let round = 0; round < rounds; round += 1)
    for (const [name, [paths, options]] of Object.entries<Asked>(all)) {
      await rests();
      const { perSecond } = await getAll(paths, options);
      best.set(name, Math.max(perSecond, best.get(name) ?? 0));
    }
  return Object.fromEntries(best) as Record<Name, number>;
}

async function fill(
  surroundings: Surroundings,
  pki: Awaited<ReturnType<typeof makePki>>,
  count: number,
  progress: (line: string) => void,
) {
  const config = await loadConfig(surroundings.env);
  const { database, sites, close } = await connect(config, pino({ level: 'warn' }, pino.destination(2)));
  await registerSchool(database, { _id: school.id, name: 'THCS Đo Tốc Độ' });
  const { token } = await schoolKey(database, school.id);
  const [document] = makeSignedDocuments({
    pki,
    school: school.id,
    schoolYear,
    pupilsPerClass: 1,
    seed: 'lookup',
  });
  if (!document) throw new Error('no document');
  const sha256 = await storeBlob(database, sites, document.bytes, new Date());
  const like = inventedId(0);
  await openWithRecord(database, {
    personalId: like,
    schoolId: school.id,
    schoolYear,
    sha256,
    size: document.bytes.length,
  });
  const add = (from: number, to: number) =>
    cloneTranscripts(database, like, from, to, (done) => progress(`${done} học bạ / transcripts`));
  await add(1, count);
  const rests = async () => {
    while ((await countWaitingLooks(database)) > 0) await sleep(200);
  };
  return { token, sha256, add, rests, close };
}

async function startBare({ mongoUrl, primaryS3Url }: Surroundings, sha256: Parameters<typeof blobKey>[0]) {
  const main = join(import.meta.dirname, 'bare-server.ts');
  const child: ChildProcess = spawn(process.execPath, [main, mongoUrl, primaryS3Url, blobKey(sha256)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (!child.stdout) throw new Error('no output');
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const { url } = JSON.parse(line) as { url: string };
  return {
    url,
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

interface Turn {
  readonly count: number;
  readonly figures: Readonly<Record<'lookup' | 'bare-find' | 'document' | 'bare-get', number>>;
}

function resultOf(make: string, turns: readonly [Turn, Turn]): BenchResult {
  const [few, many] = turns;
  const names = {
    lookup: 'ours, look-up with its look recorded',
    'bare-find': 'bare Koa + findOne',
    document: 'ours, download with its look recorded',
    'bare-get': 'bare Koa streaming the object',
  } as const;
  const figures = turns.flatMap(({ count, figures: own }) =>
    Object.entries(names).map(
      ([name, system]): Figure => ({
        case: `${count} transcripts, ${callers} callers, ${make}`,
        system,
        value: rounded(own[name as keyof typeof names]),
        unit: '/s',
      }),
    ),
  );
  const worst = (ours: 'lookup' | 'document', theirs: 'bare-find' | 'bare-get') =>
    rounded(Math.min(...turns.map(({ figures: own }) => own[ours] / own[theirs])));
  return {
    name: 'lookup',
    results: figures,
    ratios: {
      'ours/bare-find': worst('lookup', 'bare-find'),
      'ours/bare-get': worst('document', 'bare-get'),
      'many/few': rounded(many.figures.lookup / few.figures.lookup),
    },
  };
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
