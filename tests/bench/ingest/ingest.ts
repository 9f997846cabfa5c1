import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { makeSignedDocuments, type SignedDocument } from '../../../kit/make-signed.ts';
import { makePki, type Pki } from '../../../kit/pki.ts';
import { makeSchool } from '../../../kit/school.ts';
import { wholeNumber } from '../../../src/command-line/option-values.ts';
import { privateStack } from '../../support/stack.ts';
import { treeOfCommit } from '../../support/tree-of-commit.ts';
import { type BenchResult, bench, type Figure } from '../bench.ts';
import { stackProcesses } from '../stack-processes.ts';
import { measureStages, type Stages } from './stages.ts';
import { type Intake, measureWholeWay, type WholeWay } from './whole-way.ts';

const school = makeSchool('37099050', { classes: ['6A', '7A', '8A', '9A'] });
const schoolYear = '2025-2026';
/** for each stage and for the whole way */
const limitMs = 120_000;
/** pushes under way at once */
const pushing = 16;

/**
 * Documents a second through the whole way, from the school kit's push over HTTP until each stands at both sites, with
 * API, worker and scheduler as processes of their own on real servers; beside it each stage alone and the processor time
 * of all, and an earlier commit on the same servers, in one run.
 */
export const ingest = bench({
  name: 'ingest',
  usage: '[--documents N] [--threads N] [--rounds N] [--against COMMIT] [--python]',
  what: {
    vi: 'Học bạ mỗi giây trên cả chặng, cạnh từng khâu đo riêng: lưu nơi chính, kiểm tra, cơ sở dữ liệu',
    en: 'documents a second through the whole way, beside each stage alone: put to the primary, verification, database',
  },
  options: {
    documents: {
      type: 'string',
      default: '400',
      value: 'N',
      what: { vi: 'số học bạ, 20 đến 2000', en: '20 to 2000 (400)' },
    },
    threads: {
      type: 'string',
      default: String(availableParallelism()),
      value: 'N',
      what: { vi: 'luồng kiểm tra chữ ký', en: 'threads that verify (as many as cores)' },
    },
    rounds: {
      type: 'string',
      default: '2',
      value: 'N',
      what: { vi: 'số lượt cả chặng', en: 'of the whole way, all documents anew in each (2)' },
    },
    against: {
      type: 'string',
      value: 'COMMIT',
      what: { vi: 'đo cả một phiên bản trước', en: 'an earlier commit in turns with this one: ours/COMMIT' },
    },
    python: {
      type: 'boolean',
      default: false,
      what: { vi: 'đo cả trên SecantusDB Python', en: 'the whole way on the stand-in in Python as well' },
    },
  },
  run: async (values, progress) => {
    const count = wholeNumber('--documents', values.documents, 20, 2_000);
    const threads = wholeNumber('--threads', values.threads, 1, 64);
    const rounds = wholeNumber('--rounds', values.rounds, 1, 20);
    const then = values.against === undefined ? undefined : await treeOfCommit(values.against);
    progress(`tạo / making ${count} học bạ / documents`);
    const pki = await makePki({ schools: [school] });
    const documents = someDocuments(pki, count);
    const of = { pki, schoolId: school.id, schoolYear, documents, threads, pushing, limitMs };
    try {
      const here = await withStack({}, async (intake, make) => {
        const stages = await measureStages(intake, progress);
        const ours: WholeWay[] = [];
        const theirs: WholeWay[] = [];
        for (let round = 1; round <= rounds; round += 1) {
          progress(`cả chặng / the whole way, ${round}/${rounds}`);
          ours.push(await measureWholeWay(intake));
          if (then !== undefined) theirs.push(await measureWholeWay(intake, then));
        }
        return {
          make,
          stages,
          ours: together(ours),
          theirs: then === undefined ? undefined : together(theirs),
        };
      });
      const python =
        values.python === true
          ? await withStack({ mongo: 'secantus-py' }, (intake) => {
              progress('cả chặng / the whole way, SecantusDB Python');
              return measureWholeWay(intake);
            })
          : undefined;
      return resultOf(documents, { ...here, python, against: values.against });
    } finally {
      if (then !== undefined) await rm(then, { recursive: true, force: true });
    }

    async function withStack<T>(
      makes: { readonly mongo?: string },
      work: (intake: Intake, mongoMake: string) => Promise<T>,
    ): Promise<T> {
      const stack = await privateStack({ makes });
      try {
        return await work({ ...of, stack }, (await stackProcesses(stack)).mongoMake);
      } finally {
        await stack.remove();
      }
    }
  },
});

/** All rounds as one. */
function together(rounds: readonly WholeWay[]): WholeWay {
  const sum = (of: (round: WholeWay) => number) => rounds.reduce((all, round) => all + of(round), 0);
  const names = rounds[0]?.cpu ? [...rounds[0].cpu.keys()] : undefined;
  return {
    count: sum(({ count }) => count),
    verdictSeconds: sum(({ verdictSeconds }) => verdictSeconds),
    seconds: sum(({ seconds }) => seconds),
    cpu: names && new Map(names.map((name) => [name, sum(({ cpu }) => cpu?.get(name) ?? 0) / rounds.length])),
  };
}

interface All {
  /** what stands for MongoDB */
  readonly make: string;
  readonly stages: Stages;
  readonly ours: WholeWay;
  readonly theirs: WholeWay | undefined;
  readonly python: WholeWay | undefined;
  readonly against: string | undefined;
}

function resultOf(documents: readonly SignedDocument[], all: All): BenchResult {
  const { make, stages, ours, theirs, python, against } = all;
  const bytes = documents.reduce((sum, document) => sum + document.bytes.length, 0) / documents.length;
  const size = `${documents.length} × ${Math.round(bytes / 1_000)} kB, ${school.subjects.length + 3} signatures`;
  const figure = (system: string, value: number, unit = 'documents/s', on = make): Figure => ({
    case: `${size}, ${on}`,
    system,
    value: rounded(value),
    unit,
  });
  const alone = [stages.put, stages.verification, stages.database].map(({ perSecond }) => perSecond);
  const slowest = Math.min(...alone);
  const whole = perSecond(ours);
  const byCores = ours.cpu && availableParallelism() / total(ours.cpu);
  const bound = byCores === undefined ? slowest : Math.min(slowest, byCores);
  return {
    name: 'ingest',
    results: [
      figure('ours, until it stands at both sites', whole),
      figure('ours, until its verdict', ours.count / ours.verdictSeconds),
      figure('put to the primary, alone', stages.put.perSecond),
      figure('verification, alone', stages.verification.perSecond),
      figure('database steps, alone', stages.database.perSecond),
      ...cpuFigures('ours', ours.cpu),
      ...(byCores === undefined ? [] : [figure('all cores / processor time of a document', byCores)]),
      ...(theirs
        ? [
            figure(`${against}, until it stands at both sites`, perSecond(theirs)),
            figure(`${against}, until its verdict`, theirs.count / theirs.verdictSeconds),
            ...cpuFigures(String(against), theirs.cpu),
          ]
        : []),
      ...(python
        ? [figure('ours, until it stands at both sites', perSecond(python), 'documents/s', 'secantus-py')]
        : []),
    ],
    ratios: {
      'ours/bound': rounded(whole / bound),
      'ours/slowest-stage': rounded(whole / slowest),
      ...(theirs && { [`ours/${against}`]: rounded(whole / perSecond(theirs)) }),
    },
    ...(byCores === undefined && {
      notes: [
        'Không đọc được /proc: giới hạn chỉ theo khâu chậm nhất / no /proc: the bound is the slowest stage alone',
      ],
    }),
  };

  function cpuFigures(system: string, cpu: WholeWay['cpu']): readonly Figure[] {
    if (!cpu) return [];
    const each = [...cpu].map(([name, seconds]) =>
      figure(`${system}, ${name}`, seconds * 1_000, 'CPU ms/document'),
    );
    return [...each, figure(`${system}, all processes`, total(cpu) * 1_000, 'CPU ms/document')];
  }
}

function perSecond({ count, seconds }: WholeWay): number {
  return count / seconds;
}

function total(cpu: ReadonlyMap<string, number>): number {
  return [...cpu.values()].reduce((sum, seconds) => sum + seconds, 0);
}

function someDocuments(pki: Pki, count: number): readonly SignedDocument[] {
  const pupilsPerClass = Math.ceil(count / school.classes.length);
  return makeSignedDocuments({ pki, school: school.id, schoolYear, pupilsPerClass, seed: 'ingest' }).slice(
    0,
    count,
  );
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
