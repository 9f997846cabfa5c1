import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { makeSignedDocuments, type SignedDocument } from '../../../kit/make-signed.ts';
import { openTranscripts } from '../../../kit/open.ts';
import { makePki, type Pki } from '../../../kit/pki.ts';
import { pushDocuments } from '../../../kit/push.ts';
import { makeSchool } from '../../../kit/school.ts';
import { wholeNumber } from '../../../src/command-line/option-values.ts';
import { loadConfig } from '../../../src/config/config.ts';
import { parseSchoolYear } from '../../../src/domain/identity/school-year.ts';
import type { VerificationReport } from '../../../src/domain/verification/report.ts';
import { connect } from '../../../src/roles/connect.ts';
import { createVerifierPool } from '../../../src/signature/pool/pool.ts';
import { schoolKey } from '../../support/issue-key.ts';
import { makeSurroundings, type Surroundings, startService } from '../../support/service.ts';
import { privateStack } from '../../support/stack.ts';
import { type BenchResult, bench } from '../bench.ts';
import { databaseSteps, openInDatabase } from './database-steps.ts';
import { type Measured, measured } from './measured.ts';

const school = makeSchool('37099050', { classes: ['6A', '7A', '8A', '9A'] });
const schoolYear = '2025-2026';
/** for each stage and for the whole way */
const limitMs = 120_000;
/** pushes under way at once */
const pushing = 16;

/**
 * Documents a second through the whole way, from the school kit's push over HTTP to the verdict, with the API and the
 * worker as processes of their own on real servers; beside it each stage alone, in the same run, on the same servers.
 */
export const ingest = bench({
  name: 'ingest',
  usage: '[--documents N] [--threads N]',
  what: {
    vi: 'Học bạ mỗi giây trên cả chặng, cạnh từng khâu đo riêng: lưu nơi chính, kiểm tra, cơ sở dữ liệu',
    en: 'documents a second through the whole way, beside each stage alone: put to the primary, verification, database',
  },
  options: {
    documents: {
      type: 'string',
      default: '200',
      value: 'N',
      what: { vi: 'số học bạ, 20 đến 2000', en: '20 to 2000 (200)' },
    },
    threads: {
      type: 'string',
      default: String(availableParallelism()),
      value: 'N',
      what: { vi: 'luồng kiểm tra chữ ký', en: 'threads that verify (as many as cores)' },
    },
  },
  run: async (values, progress) => {
    const count = wholeNumber('--documents', values.documents, 20, 2_000);
    const threads = wholeNumber('--threads', values.threads, 1, 64);
    progress(`tạo / making ${count} học bạ / documents`);
    const pki = await makePki({ schools: [school] });
    const documents = someDocuments(pki, count);
    const stack = await privateStack();
    try {
      const options = { addresses: stack.addresses, pki, openSchoolYear: schoolYear };
      const env = { KHB_VERIFY_THREADS: String(threads), KHB_LOG_LEVEL: 'warn' };
      const alone = await makeSurroundings({ ...options, env });
      const together = await makeSurroundings({ ...options, env });
      try {
        const stages = await measureStages(alone, documents, threads, progress);
        progress('cả chặng / the whole way');
        const whole = await measureWholeWay(together, documents);
        return resultOf(documents, whole, stages);
      } finally {
        await Promise.all([alone.remove(), together.remove()]);
      }
    } finally {
      await stack.remove();
    }
  },
});

type Stages = Readonly<Record<'put' | 'verification' | 'database', Measured>>;

async function measureStages(
  surroundings: Surroundings,
  documents: readonly SignedDocument[],
  threads: number,
  progress: (line: string) => void,
): Promise<Stages> {
  const config = await loadConfig(surroundings.env);
  const { database, sites, close } = await connect(config, pino({ level: 'warn' }, pino.destination(2)));
  const verifier = createVerifierPool({ ...config, ...config.verify, maxQueue: documents.length });
  // What the worker of that many threads has under way at once.
  const judging = threads * 4;
  try {
    progress('ghi vào nơi chính / put to the primary');
    const put = await measured(documents, pushing, limitMs, ({ sha256, bytes }) =>
      sites.primary.create(sha256, bytes),
    );
    progress('kiểm tra chữ ký / verification');
    const verifyOne = ({ bytes }: SignedDocument) => verifier.verify(bytes, 'hocba-thcs/1', new Date());
    const warmUp = documents.slice(0, threads * 4);
    await Promise.all(warmUp.map(verifyOne));
    const reports = new Map<string, VerificationReport>();
    const verification = await measured(documents, judging, limitMs, async (document) => {
      reports.set(document.sha256, await verifyOne(document));
    });
    progress('cơ sở dữ liệu / database');
    const parsedYear = parseSchoolYear(schoolYear);
    if (!parsedYear) throw new Error('no school year');
    const { token } = await schoolKey(database, school.id);
    const steps = { database, calendar: config.calendar, token, schoolId: school.id, schoolYear: parsedYear };
    const verified = documents.filter(({ sha256 }) => reports.has(sha256));
    for (const document of verified) await openInDatabase(steps, document);
    const inDatabase = await measured(verified, judging, limitMs, async (document) => {
      const report = reports.get(document.sha256);
      if (report) await databaseSteps(steps, document, report);
    });
    return { put, verification, database: inDatabase };
  } finally {
    await verifier.close();
    await close();
  }
}

/** @throws Error unless every document was accepted: a faster no is no result */
async function measureWholeWay(
  surroundings: Surroundings,
  documents: readonly SignedDocument[],
): Promise<Measured> {
  const [api, worker] = await Promise.all([
    startService(surroundings, { role: 'api' }),
    startService(surroundings, { role: 'worker' }),
  ]);
  try {
    const config = await loadConfig(surroundings.env);
    const { database, close } = await connect(config, pino({ level: 'warn' }, pino.destination(2)));
    const { token } = await schoolKey(database, school.id);
    await close();
    const client = { baseUrl: api.url, apiKey: token, patienceMs: limitMs };
    const personalIds = documents.map(({ pupil }) => pupil.personalId);
    await openTranscripts({ ...client, schoolYear, personalIds });
    const start = performance.now();
    const summary = await pushDocuments({
      ...client,
      documents: documents.map(({ sha256, bytes }) => ({ name: sha256, bytes })),
      statePath: join(surroundings.dir, 'push.jsonl'),
      concurrency: pushing,
    });
    const seconds = (performance.now() - start) / 1_000;
    if (summary.accepted !== documents.length) {
      throw new Error(
        `accepted ${summary.accepted} of ${documents.length}: ${JSON.stringify(summary.outcomes[0])}`,
      );
    }
    return { count: documents.length, seconds, perSecond: documents.length / seconds };
  } finally {
    await Promise.all([api.stop(), worker.stop()]);
  }
}

function resultOf(documents: readonly SignedDocument[], whole: Measured, stages: Stages): BenchResult {
  const bytes = documents.reduce((sum, document) => sum + document.bytes.length, 0) / documents.length;
  const figure = (system: string, { perSecond }: Measured) => ({
    case: `${documents.length} × ${Math.round(bytes / 1_000)} kB, ${school.subjects.length + 3} signatures`,
    system,
    value: rounded(perSecond),
    unit: 'documents/s',
  });
  const slowest = Math.min(...Object.values(stages).map(({ perSecond }) => perSecond));
  return {
    name: 'ingest',
    results: [
      figure('ours, the whole way', whole),
      figure('put to the primary, alone', stages.put),
      figure('verification, alone', stages.verification),
      figure('database steps, alone', stages.database),
    ],
    ratios: {
      'ours/slowest-stage': rounded(whole.perSecond / slowest),
      'ours/put': rounded(whole.perSecond / stages.put.perSecond),
      'ours/verification': rounded(whole.perSecond / stages.verification.perSecond),
      'ours/database': rounded(whole.perSecond / stages.database.perSecond),
    },
  };
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
