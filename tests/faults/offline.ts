import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unsignedDocument } from '../../kit/document.ts';
import { makePki, schoolOf } from '../../kit/pki.ts';
import type { Pupil } from '../../kit/pupil.ts';
import { makePupils } from '../../kit/pupils.ts';
import { makeSchool } from '../../kit/school.ts';
import { type SignOptions, signDocument } from '../../kit/sign.ts';
import { signersOf } from '../../kit/signer.ts';
import type { VerificationReport } from '../../src/domain/verification/report.ts';
import { runProgram } from './checkout.ts';
import { adapterUnderTest } from './under-test.ts';

interface Difference {
  /** of the pupil whose transcript is signed */
  readonly pupil?: Partial<Pupil>;
  /** of the text before it is signed */
  readonly edit?: (xml: string) => string;
  readonly signing?: Omit<SignOptions, 'signingDay'>;
}

export type Offline = Awaited<ReturnType<typeof openOffline>>;

/** A school with one subject teacher, its trust list, and the command that verifies documents offline. */
export async function openOffline() {
  const schoolYear = '2025-2026';
  const signingDay = '2026-05-28';
  const school = makeSchool('37099501', { teachers: 1, classes: ['6A'] });
  const pki = await makePki({ schools: [school] });
  const staff = signersOf(schoolOf(pki, school.id), '6A');
  const dir = await mkdtemp(join(tmpdir(), 'khb-offline-'));
  const trust = join(dir, 'trust');
  await mkdir(trust);
  await writeFile(join(trust, 'root.pem'), pki.rootPem);
  await writeFile(join(trust, 'issuing.pem'), pki.issuingPem);
  const [usual] = makePupils({ school, classes: ['6A'], pupilsPerClass: 1, schoolYear, seed: 'offline' });
  if (!usual) throw new Error('the kit invented no pupil');
  return {
    usual,
    /** a signed document that differs as it is told */
    signed({ pupil = {}, edit = (xml) => xml, signing = {} }: Difference = {}): string {
      const options = { pupil: { ...usual, ...pupil }, school, staff, effectiveDate: signingDay };
      const xml = edit(unsignedDocument(options));
      return Buffer.from(signDocument(xml, staff, { ...signing, signingDay })).toString('utf8');
    },
    /** the report of `npm run verify`, and its exit code */
    async verify(text: string | Uint8Array, options: readonly string[] = []) {
      const file = join(dir, 'document.xml');
      await writeFile(file, text);
      const ran = await runProgram(adapterUnderTest(), 'verify', [
        ...['--trust', trust, '--json', ...options],
        file,
      ]);
      if (!ran.json) throw new Error(`no report: ${ran.code} ${ran.err}`);
      const report: VerificationReport = ran.json.reports[0].report;
      return { code: ran.code, ...told(report) };
    },
    close: () => rm(dir, { recursive: true, force: true }),
  };
}

/** What was found and where, by codes alone. */
function told({ indication, findings, remarks = [], signatures }: VerificationReport) {
  const of = (what: 'findings' | 'remarks') =>
    signatures.flatMap(({ role, [what]: said }) => said.map(({ code }) => `${role}: ${code}`));
  return {
    indication,
    findings: [...findings.map(({ code }) => `document: ${code}`), ...of('findings')],
    remarks: [...remarks.map(({ code }) => `document: ${code}`), ...of('remarks')],
    diagnosis: signatures.flatMap(({ role, diagnosis }) => diagnosis.map(({ cause }) => `${role}: ${cause}`)),
  };
}
