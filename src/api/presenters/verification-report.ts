import type { z } from 'zod';
import type { VerificationReport } from '../../domain/verification/report.ts';
import { reportSchema } from '../../domain/verification/report-schema.ts';

export const verificationReportSchema = reportSchema
  .omit({ content: true })
  .meta({ ...reportSchema.meta(), id: 'VerificationReport' });

/** The report without the content that was read: whoever may see it has the document itself. */
export function presentVerificationReport(
  report: VerificationReport,
): z.output<typeof verificationReportSchema> {
  const { content: _, ...judgement } = report;
  return judgement;
}
