import type { z } from 'zod';
import type { VerificationReport } from '../../domain/verification/report.ts';
import { reportSchema } from '../../domain/verification/report-schema.ts';

export const verificationReportSchema = reportSchema
  .omit({ content: true, statement: true })
  .meta({ ...reportSchema.meta(), id: 'VerificationReport' });

/** The report without what was read of a record or a statement: whoever may see that has the document itself. */
export function presentVerificationReport(
  report: VerificationReport,
): z.output<typeof verificationReportSchema> {
  const { content: _, statement: __, ...judgement } = report;
  return judgement;
}
