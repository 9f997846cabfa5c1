import { z } from 'zod';
import { signerRole } from '../profile/profile.ts';
import { certificateStates } from '../registry/certificate.ts';
import { yearOutcomes } from '../transcript/year-content.ts';

/** The shape of a report as JSON; docs/verification-report.schema.json is written from it. */
const instant = z.iso.datetime();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const indication = z.enum(['TOTAL-PASSED', 'INDETERMINATE', 'TOTAL-FAILED']);
const check = z.enum(['passed', 'failed', 'not-checked']);
const checks = z
  .object({ signatureValid: check, contentUnaltered: check, certificateValid: check, timeValid: check })
  .meta({ description: 'Bốn nội dung kiểm tra của Đ15. The four checks of Đ15' });
const finding = z
  .object({
    code: z.string().regex(/^[a-z0-9-]+$/),
    subIndication: z.string().regex(/^[A-Z_]+$/),
    article: z.string().meta({ description: 'Điều khoản bị vi phạm. The article that is broken' }),
    vi: z.string(),
    en: z.string(),
    at: z.string().optional().meta({ description: 'Vị trí trong tệp. Path of element names' }),
  })
  .meta({ id: 'Finding', description: 'Điều cần sửa. What is wrong, in words a vendor can act on' });
const findings = z.array(finding).readonly();
const diagnosis = z
  .object({
    cause: z.string().regex(/^[a-z-]+$/),
    vi: z.string(),
    en: z.string(),
    at: z.string().optional(),
  })
  .meta({ id: 'Diagnosis', description: 'Nguyên nhân có thể. What its maker probably did' });
const revocation = z
  .object({
    state: z.enum(['good', 'revoked-since', 'revoked', 'suspended', 'compromised', 'stale', 'not-checked']),
    evidence: z
      .object({
        kind: z.enum(['crl', 'ocsp']),
        sha256,
        thisUpdate: instant,
        nextUpdate: instant.optional(),
      })
      .optional(),
    since: instant.optional(),
    reason: z.string().optional(),
  })
  .meta({
    id: 'Revocation',
    description:
      'Tình trạng thu hồi và bằng chứng đã dùng. What is known of its revocation, by which evidence, how fresh',
  });
const registry = z
  .object({
    state: z.enum([...certificateStates, 'not-registered']),
    since: instant.optional(),
    standsInFor: sha256.optional(),
  })
  .meta({ description: 'Sổ đăng ký chứng thư số tại thời điểm ký. The certificate registry when signing' });
const issuer = z.object({
  sha256,
  subject: z.string(),
  serial: z.string(),
  notBefore: instant,
  notAfter: instant,
});
const timestamp = z
  .object({
    utc: instant,
    accuracyMs: z.int().optional(),
    policy: z.string(),
    serial: z.string(),
    authority: z.string(),
    certificate: sha256,
    trustVersion: sha256,
  })
  .meta({
    id: 'Timestamp',
    description: 'Dấu thời gian RFC 3161 trên chữ ký. Timestamp on the value of the signature',
  });
const signature = z.object({
  role: z.union([signerRole, z.literal('unknown')]),
  at: z.string(),
  indication,
  subIndication: z.string().optional(),
  checks,
  findings,
  remarks: findings.meta({ description: 'Lưu ý, không làm hỏng kết quả. Said, though it fails nothing' }),
  diagnosis: z.array(diagnosis).readonly(),
  covers: z
    .array(z.string())
    .readonly()
    .meta({ description: 'Phần dữ liệu được ký. Elements that it covers' }),
  subjects: z
    .array(z.string())
    .readonly()
    .optional()
    .meta({ description: 'Môn của giáo viên ký. The subjects whose results a teacher signs' }),
  signingTime: z.object({ claimed: z.string(), utc: instant, zoneAssumed: z.boolean() }).optional(),
  timestamp: timestamp.optional(),
  existed: z.object({ by: z.enum(['timestamp', 'receipt']), at: instant }).meta({
    description:
      'Chữ ký chắc chắn đã có lúc này. By when it is proven to have existed: by a timestamp, or by the receipt',
  }),
  certificate: issuer.extend({ issuer: z.string() }).optional(),
  revocation: revocation.optional(),
  registry: registry.optional(),
  path: z
    .array(sha256)
    .readonly()
    .optional()
    .meta({ description: "Đường dẫn chứng thư tới gốc. From the signer's issuer to the anchor" }),
});
const uncovered = z.object({ at: z.string(), extent: z.enum(['tag', 'signature', 'all']) });
const content = z.object({
  personalId: z.string(),
  fullName: z.string(),
  birthDate: z.iso.date(),
  schoolId: z.string(),
  schoolName: z.string(),
  level: z.string(),
  schoolYear: z.string(),
  grade: z.int(),
  className: z.string(),
  lookupCode: z.string(),
  effectiveDate: z.iso.date(),
  outcome: z.enum(yearOutcomes).optional(),
});

const ofRecord = {
  schoolId: z.string(),
  schoolYear: z.string(),
  personalId: z.string(),
  record: sha256,
  reason: z.string(),
};
const statement = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('recall'), ...ofRecord }),
  z.object({ kind: z.literal('replacement'), ...ofRecord, replacement: sha256 }),
  z.object({
    kind: z.literal('closing'),
    schoolId: z.string(),
    schoolYear: z.string(),
    className: z.string(),
    records: z.array(z.object({ personalId: z.string(), record: sha256 })).readonly(),
  }),
]);

export const reportSchema = z
  .object({
    indication,
    subIndication: z.string().optional(),
    standing: z.enum(['current', 'old-evidence']),
    profile: z.string(),
    policyVersion: sha256.optional(),
    trustVersion: sha256,
    revocation: z
      .object({ policy: z.enum(['required', 'if-available']), version: sha256 })
      .optional()
      .meta({
        description:
          'Bằng chứng thu hồi hiện có. Evidence on revocation at hand; absent: nothing was checked',
      }),
    registry: z.enum(['required', 'observe']).optional().meta({
      description:
        'Cách áp dụng sổ đăng ký chứng thư. How the certificate registry counts; absent: not asked',
    }),
    verifiedAt: instant,
    receivedAt: instant,
    sha256,
    size: z.int(),
    checks,
    findings,
    remarks: findings.optional().meta({
      description: 'Lưu ý về nội dung, không làm hỏng kết quả. About the content, though it fails nothing',
    }),
    signatures: z.array(signature).readonly(),
    issuers: z.array(issuer.extend({ revocation: revocation.optional() })).readonly(),
    uncovered: z
      .array(uncovered)
      .readonly()
      .meta({ description: 'Phần không chữ ký nào bao phủ. What no valid signature covers' }),
    place: z
      .object({
        schoolId: z.string().optional(),
        schoolYear: z.string().optional(),
        className: z.string().optional(),
      })
      .optional()
      .meta({ description: 'Trường, năm học, lớp như tệp ghi. As the document says, believed or not' }),
    content: content
      .optional()
      .meta({ description: 'Nội dung đọc từ phần đã ký. Read from what was signed; TOTAL-PASSED only' }),
    statement: statement.optional().meta({
      description: 'Văn bản về học bạ nói gì. What a statement on records says; TOTAL-PASSED only',
    }),
    sealed: sha256.optional().meta({
      description:
        'SHA-256 của SignedInfo (dạng chuẩn) trong chữ ký nhà trường: cùng một lần ký thì giống nhau. Of the canonical SignedInfo of the school seal: which act of sealing it was; TOTAL-PASSED only',
    }),
  })
  .meta({
    description: 'Báo cáo kiểm tra chữ ký số. Verification report, after ETSI EN 319 102-1',
  });
