import { z } from 'zod';
import { signerRole } from '../../domain/profile.ts';
import type { VerificationReport } from '../../signature/report.ts';
import { instant, sha256 } from './answer-fields.ts';

const indication = z.enum(['TOTAL-PASSED', 'INDETERMINATE', 'TOTAL-FAILED']);
const check = z.enum(['passed', 'failed', 'not-checked']);
const checks = z
  .object({ signatureValid: check, contentUnaltered: check, certificateValid: check, timeValid: check })
  .meta({ description: 'Bốn nội dung kiểm tra của Đ15. The four checks of Đ15' });
const finding = z
  .object({
    code: z.string(),
    subIndication: z.string(),
    article: z.string().meta({ description: 'Điều khoản bị vi phạm. The article that is broken' }),
    vi: z.string(),
    en: z.string(),
    at: z.string().optional().meta({ description: 'Vị trí trong tệp. Path of element names' }),
  })
  .meta({ id: 'Finding', description: 'Điều cần sửa. What is wrong, in words a vendor can act on' });
const findings = z.array(finding).readonly();
const signature = z.object({
  role: z.union([signerRole, z.literal('unknown')]),
  at: z.string(),
  indication,
  subIndication: z.string().optional(),
  checks,
  findings,
  covers: z.array(z.string()).readonly(),
  signingTime: z.object({ claimed: z.string(), utc: instant, zoneAssumed: z.boolean() }).optional(),
  certificate: z
    .object({
      sha256,
      subject: z.string(),
      issuer: z.string(),
      serial: z.string(),
      notBefore: z.string(),
      notAfter: z.string(),
    })
    .optional(),
});

export const verificationReportSchema = z
  .object({
    indication,
    subIndication: z.string().optional(),
    profile: z.string(),
    trustVersion: z.string(),
    verifiedAt: instant,
    sha256,
    size: z.int(),
    checks,
    findings,
    signatures: z.array(signature).readonly(),
  })
  .meta({
    id: 'VerificationReport',
    description: 'Báo cáo kiểm tra chữ ký số. Verification report, after ETSI EN 319 102-1',
  });

/** The report without the content that was read: whoever may see it has the document itself. */
export function presentVerificationReport(
  report: VerificationReport,
): z.output<typeof verificationReportSchema> {
  const { content: _, ...judgement } = report;
  return judgement;
}
