import { z } from 'zod';
import type { ToldSubmission } from '../../acts/submissions/read.ts';
import type { Submission } from '../../domain/transcript/submission.ts';
import { instant, link, personalId, schoolId, schoolYear, sha256 } from './answer-fields.ts';
import { presentRefusal, refusalSchema } from './refusal.ts';
import { presentVerificationReport, verificationReportSchema } from './verification-report.ts';
import { recordEndSchema } from './year-record.ts';

const receiptTimestampSchema = z
  .discriminatedUnion('state', [
    z.object({ state: z.literal('pending') }),
    z.object({
      state: z.literal('taken'),
      at: instant,
      accuracyMs: z.int().optional(),
      authority: z.string(),
      token: z.string().meta({ description: 'Dấu thời gian RFC 3161, DER, base64. TimeStampToken' }),
      proof: z.string().meta({
        description:
          'tlog-proof của mục chấp nhận tới điểm chốt đã đóng dấu. Up to the checkpoint that was stamped',
      }),
    }),
  ])
  .meta({
    id: 'ReceiptTimestamp',
    description:
      'Dấu thời gian của biên nhận (Đ15.d). Timestamp of the receipt: a token over the SHA-256 of the text of a checkpoint of the ledger, and the proof that the line of the acceptance is under it',
  });

const receiptProofSchema = z
  .discriminatedUnion('state', [
    z.object({ state: z.literal('pending') }),
    z.object({
      state: z.literal('proven'),
      entry: z.string().meta({
        description:
          'Mục của sổ cái, phần niêm phong vẫn niêm phong. The line of the ledger; what is sealed stays sealed',
      }),
      proof: z.string().meta({ description: 'c2sp.org/tlog-proof' }),
    }),
  ])
  .meta({
    id: 'ReceiptProof',
    description:
      'Bằng chứng mục chấp nhận đã ở trong sổ cái, ở cả hai nơi lưu trữ, có chữ ký của nhân chứng. That the acceptance stands in the ledger, at both sites and co-signed; checked with /.well-known/ledger.json',
  });

export const submissionSchema = z
  .object({
    id: z.string(),
    schoolId,
    sha256,
    size: z.int(),
    statement: sha256.optional().meta({
      description: 'Văn bản thay thế gửi kèm (Đ25.3). The statement that came with it',
    }),
    receivedAt: instant,
    attempt: z.int().meta({ description: 'Lần xét. Grows when a refused document is judged anew' }),
    state: z.enum(['received', 'accepted', 'refused']),
    decidedAt: instant.optional(),
    refusal: refusalSchema.optional(),
    report: verificationReportSchema.optional(),
    receipt: z.string().optional().meta({
      description:
        'Biên nhận do kho ký (JWS); ghi rõ kho thật hay kho thử. Receipt signed by the repository, compact JWS, EdDSA; its claim environment tells production from test',
    }),
    proof: receiptProofSchema.optional(),
    timestamp: receiptTimestampSchema.optional(),
    personalId: personalId.optional(),
    schoolYear: schoolYear.optional(),
    profile: z.string().optional(),
    late: z
      .boolean()
      .optional()
      .meta({ description: 'Gửi sau ngày chốt (Đ25.1). Pushed after the closing day' }),
    ended: recordEndSchema.optional().meta({
      description:
        'Học bạ đã được nhận nhưng nay bị hủy, thu hồi hoặc thay thế. It was accepted, and its record has ended since',
    }),
    links: z.object({ self: link, document: link.optional() }),
  })
  .meta({ id: 'Submission', description: 'Một lần gửi. One push and what became of it' });

export function submissionPath(id: string): string {
  return `/v1/submissions/${id}`;
}

export function presentSubmission({
  submission,
  report,
  record,
  proof,
  timestamp,
}: ToldSubmission): z.output<typeof submissionSchema> {
  const { _id, outcome } = submission;
  return {
    id: _id,
    schoolId: submission.schoolId,
    sha256: submission.sha256,
    size: submission.size,
    ...(submission.statement ? { statement: submission.statement } : {}),
    receivedAt: submission.receivedAt,
    attempt: submission.attempt,
    ...presentOutcome(outcome, submissionPath(_id)),
    ...(record?.ended ? { ended: record.ended, links: { self: submissionPath(_id) } } : {}),
    ...(report ? { report: presentVerificationReport(report) } : {}),
    ...(proof ? { proof } : {}),
    ...(timestamp ? { timestamp } : {}),
  };
}

function presentOutcome(
  outcome: Submission['outcome'],
  self: string,
): Partial<z.output<typeof submissionSchema>> & Pick<z.output<typeof submissionSchema>, 'state' | 'links'> {
  switch (outcome.state) {
    case 'received':
      return { state: 'received', links: { self } };
    case 'accepted':
      return {
        ...outcome,
        links: {
          self,
          document: `/v1/transcripts/${outcome.personalId}/years/${outcome.schoolYear}/document`,
        },
      };
    case 'refused':
      return { ...outcome, refusal: presentRefusal(outcome.refusal), links: { self } };
  }
}
