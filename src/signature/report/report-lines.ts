import type {
  Check15,
  ChecksOfArticle15,
  Diagnosis,
  Finding,
  Indication,
  SignatureReport,
  UncoveredPart,
  VerificationReport,
} from '../../domain/verification/report.ts';
import { reportWords } from './report-words.ts';

const VERDICTS: Readonly<Record<Indication, string>> = {
  'TOTAL-PASSED': 'HỢP LỆ / VALID',
  'TOTAL-FAILED': 'KHÔNG HỢP LỆ / NOT VALID',
  INDETERMINATE: 'CHƯA ĐỦ CĂN CỨ, KHÔNG CHẤP NHẬN / INDETERMINATE, NOT ACCEPTED',
};
const CHECKS: readonly [check: keyof ChecksOfArticle15, words: string][] = [
  ['signatureValid', 'a) thông tin chữ ký / signature information'],
  ['contentUnaltered', 'b) nội dung không bị thay đổi / content unaltered'],
  ['certificateValid', 'c) chứng thư số / certificate'],
  ['timeValid', 'd) dấu thời gian / signing time'],
];
const STATES: Readonly<Record<Check15, string>> = {
  passed: 'đạt / passed',
  failed: 'KHÔNG ĐẠT / FAILED',
  'not-checked': 'chưa kiểm tra / not checked',
};
const ROLES: Readonly<Record<SignatureReport['role'], string>> = {
  'subject-teacher': 'giáo viên bộ môn / subject teacher',
  'homeroom-teacher': 'giáo viên chủ nhiệm / homeroom teacher',
  principal: 'hiệu trưởng / principal',
  'school-seal': 'nhà trường / school seal',
  unknown: 'không rõ vai trò / unknown role',
};
const EXTENTS: Readonly<Record<UncoveredPart['extent'], string>> = {
  tag: 'chỉ thẻ / its tags only',
  signature: 'giá trị chữ ký và KeyInfo / its value and KeyInfo',
  all: 'toàn bộ / all of it',
};

const REVOCATIONS: Readonly<Record<NonNullable<SignatureReport['revocation']>['state'], string>> = {
  good: 'không bị thu hồi / not revoked',
  'revoked-since': 'bị thu hồi sau khi ký / revoked after signing',
  revoked: 'ĐÃ BỊ THU HỒI khi ký / REVOKED when signing',
  suspended: 'ĐANG TẠM DỪNG khi ký / SUSPENDED when signing',
  compromised: 'LỘ KHÓA trước khi nhận / COMPROMISED before receipt',
  stale: 'bằng chứng đã cũ / evidence out of date',
  'not-checked': 'chưa kiểm tra / not checked',
};

/** A report for people to read: plain Vietnamese first, then every detail with English beside it. */
export function reportLines(file: string, report: VerificationReport): readonly string[] {
  return [
    `${file}: ${VERDICTS[report.indication]} (${[report.indication, report.subIndication].filter(Boolean).join(', ')})`,
    ...reportWords(report).map((words) => `  ${words}`),
    `  định dạng / format: ${report.profile}; ${report.size} byte; SHA-256 ${report.sha256}`,
    ...CHECKS.map(([check, words]) => `  Đ15.${words}: ${STATES[report.checks[check]]}`),
    ...report.findings.flatMap((finding) => findingLines(finding, '  ')),
    ...(report.remarks ?? []).flatMap((remark) => remarkLines(remark, '  ')),
    ...report.signatures.flatMap(signatureLines),
    ...uncoveredLines(report.uncovered),
  ];
}

function signatureLines(signature: SignatureReport): string[] {
  const { indication, role, signingTime, certificate, findings, remarks, covers } = signature;
  const zone = signingTime?.zoneAssumed
    ? ' (không ghi múi giờ, hiểu là +07:00 / no zone written, taken as +07:00)'
    : '';
  return [
    `  ${indication === 'TOTAL-PASSED' ? '[x]' : '[ ]'} ${ROLES[role]}: ${VERDICTS[indication]}`,
    `      ${signature.at}`,
    ...(signingTime ? [`      ký lúc / signed at ${signingTime.claimed}${zone}`] : []),
    ...timestampLines(signature),
    ...(certificate
      ? [`      ${certificate.subject}`, `      cấp bởi / issued by ${certificate.issuer}`]
      : []),
    ...standingLines(signature),
    ...covers.map((path) => `      bao phủ / covers ${path}`),
    ...findings.flatMap((finding) => findingLines(finding, '      ')),
    ...remarks.flatMap((remark) => remarkLines(remark, '      ')),
    ...signature.diagnosis.flatMap(diagnosisLines),
  ];
}

function diagnosisLines({ cause, vi, en, at }: Diagnosis): string[] {
  return [
    `      ? có thể / probably ${cause}: ${vi}`,
    `        ${en}`,
    ...(at === undefined ? [] : [`        tại / at: ${at}`]),
  ];
}

function standingLines({ revocation, registry }: SignatureReport): string[] {
  const evidence = revocation?.evidence;
  const source = evidence
    ? ` (${evidence.kind.toUpperCase()} ${evidence.thisUpdate}${evidence.nextUpdate ? ` - ${evidence.nextUpdate}` : ''})`
    : '';
  return [
    ...(revocation ? [`      thu hồi / revocation: ${REVOCATIONS[revocation.state]}${source}`] : []),
    ...(registry ? [`      sổ đăng ký / registry: ${registry.state}`] : []),
  ];
}

function timestampLines({ timestamp, existed }: SignatureReport): string[] {
  const by = existed.by === 'timestamp' ? 'dấu thời gian / timestamp' : 'lúc kho nhận / receipt';
  const accuracy = timestamp?.accuracyMs === undefined ? '' : ` ± ${timestamp.accuracyMs} ms`;
  return [
    ...(timestamp
      ? [`      dấu thời gian / timestamp ${timestamp.utc}${accuracy}, ${timestamp.authority}`]
      : []),
    `      chắc chắn có trước / proven to exist by ${existed.at} (${by})`,
  ];
}

function findingLines({ code, article, vi, en, at }: Finding, indent: string): string[] {
  return [
    `${indent}! ${code} (${article}): ${vi}`,
    `${indent}  ${en}`,
    ...(at === undefined ? [] : [`${indent}  tại / at: ${at}`]),
  ];
}

function remarkLines({ code, vi, en, at }: Finding, indent: string): string[] {
  return [
    `${indent}* lưu ý / remark ${code}: ${vi}`,
    `${indent}  ${en}`,
    ...(at === undefined ? [] : [`${indent}  tại / at: ${at}`]),
  ];
}

function uncoveredLines(parts: readonly UncoveredPart[]): string[] {
  if (parts.length === 0) return [];
  return [
    '  không chữ ký hợp lệ nào bao phủ / covered by no valid signature:',
    ...parts.map(({ at, extent }) => `      ${at} (${EXTENTS[extent]})`),
  ];
}
