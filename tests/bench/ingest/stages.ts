import { pino } from 'pino';
import type { SignedDocument } from '../../../kit/make-signed.ts';
import { loadConfig } from '../../../src/config/config.ts';
import { parseSchoolId } from '../../../src/domain/identity/school-id.ts';
import { parseSchoolYear } from '../../../src/domain/identity/school-year.ts';
import type { VerificationReport } from '../../../src/domain/verification/report.ts';
import { connect } from '../../../src/roles/connect.ts';
import { createVerifierPool } from '../../../src/signature/pool/pool.ts';
import { schoolKey } from '../../support/issue-key.ts';
import { makeSurroundings } from '../../support/service.ts';
import { databaseSteps, openInDatabase } from './database-steps.ts';
import { type Measured, measured } from './measured.ts';
import type { Intake } from './whole-way.ts';

export type Stages = Readonly<Record<'put' | 'verification' | 'database', Measured>>;

/** Each stage alone, in this process, with as many under way at once as there are on the whole way. */
export async function measureStages(intake: Intake, progress: (line: string) => void): Promise<Stages> {
  const { documents, threads, pushing, limitMs, stack, pki } = intake;
  const env = { KHB_VERIFY_THREADS: String(threads), KHB_LOG_LEVEL: 'warn' };
  const surroundings = await makeSurroundings({
    addresses: stack.addresses,
    pki,
    openSchoolYear: intake.schoolYear,
    env,
  });
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
    const schoolYear = parseSchoolYear(intake.schoolYear);
    const schoolId = parseSchoolId(intake.schoolId);
    if (!schoolYear || !schoolId) throw new Error('no school year, no school');
    const { token } = await schoolKey(database, schoolId);
    const steps = { database, calendar: config.calendar, token, schoolId, schoolYear };
    const verified = documents.filter(({ sha256 }) => reports.has(sha256));
    for (const document of verified) await openInDatabase(steps, document);
    const inDatabase = await measured(verified, pushing, limitMs, async (document) => {
      const report = reports.get(document.sha256);
      if (report) await databaseSteps(steps, document, report);
    });
    return { put, verification, database: inDatabase };
  } finally {
    await verifier.close();
    await close();
    await surroundings.remove();
  }
}
