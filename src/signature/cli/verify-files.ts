import { readFile } from 'node:fs/promises';
import { visible, visibleJson } from '../../command-line/visible.ts';
import type { Indication, VerificationReport } from '../../domain/verification/report.ts';
import { readProfiles } from '../profile/read-profiles.ts';
import { reportLines } from '../report/report-lines.ts';
import { readTrust, readTrustWithEvidence } from '../trust/read-trust.ts';
import { verifyAny } from '../verify-any.ts';
import type { VerifyTask } from './options.ts';

const EXIT_CODES: Readonly<Record<Indication, number>> = {
  'TOTAL-PASSED': 0,
  INDETERMINATE: 2,
  'TOTAL-FAILED': 1,
};

/** The worst verdict of all files gives the exit code: failed, then indeterminate, then passed. */
export async function verifyFiles({
  files,
  profiles,
  trust,
  tsaTrust,
  json,
}: Extract<VerifyTask, { kind: 'documents' }>): Promise<number> {
  const [known, signers, timestamping] = await Promise.all([
    readProfiles(profiles),
    readTrustWithEvidence(trust, new Date()),
    tsaTrust === undefined ? undefined : readTrust(tsaTrust),
  ]);
  const snapshot = timestamping ? { ...signers, timestamping } : signers;
  const reports: { file: string; report: VerificationReport }[] = [];
  for (const file of files) {
    const report = verifyAny(await readFile(file), known, snapshot, new Date());
    reports.push({ file, report });
    if (!json) console.log(reportLines(file, report).map(visible).join('\n'));
  }
  if (json) console.log(visibleJson({ reports }));
  const indications = reports.map(({ report }) => report.indication);
  const worst = (['TOTAL-FAILED', 'INDETERMINATE'] as const).find((indication) =>
    indications.includes(indication),
  );
  return EXIT_CODES[worst ?? 'TOTAL-PASSED'];
}
