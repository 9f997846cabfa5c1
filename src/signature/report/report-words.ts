import type {
  ChecksOfArticle15,
  Finding,
  SignatureReport,
  VerificationReport,
} from '../../domain/verification/report.ts';

const ROLES: Readonly<Record<SignatureReport['role'], string>> = {
  'subject-teacher': 'giáo viên bộ môn',
  'homeroom-teacher': 'giáo viên chủ nhiệm',
  principal: 'hiệu trưởng',
  'school-seal': 'nhà trường',
  unknown: 'người chưa rõ vai trò',
};
const UNCHECKED: readonly [check: keyof ChecksOfArticle15, words: string][] = [
  ['signatureValid', 'thông tin chữ ký (Đ15.a)'],
  ['contentUnaltered', 'nội dung (Đ15.b)'],
  ['certificateValid', 'chứng thư số (Đ15.c)'],
  ['timeValid', 'thời điểm ký (Đ15.d)'],
];

/** A report in plain Vietnamese, for one who knows nothing of signatures: what it comes to, why, what to do. No names. */
export function reportWords(report: VerificationReport): readonly string[] {
  switch (report.indication) {
    case 'TOTAL-PASSED':
      return [
        `Học bạ này HỢP LỆ: cả ${report.signatures.length} chữ ký đều đúng, nội dung không bị thay đổi kể từ khi ký, chứng thư số đều do tổ chức tin cậy cấp và có hiệu lực khi ký.`,
        ...lastSigning(report),
        ...oldEvidence(report),
        ...remarkWords(report),
      ];
    case 'TOTAL-FAILED':
      return ['Học bạ này KHÔNG HỢP LỆ và không được chấp nhận.', ...why(report), ...remarkWords(report)];
    case 'INDETERMINATE':
      return [
        'CHƯA ĐỦ CĂN CỨ để kết luận học bạ này hợp lệ, nên chưa được chấp nhận.',
        ...why(report),
        ...remarkWords(report),
      ];
  }
}

function lastSigning({ signatures }: VerificationReport): string[] {
  const timed = signatures.flatMap(({ role, signingTime }) =>
    signingTime ? [{ role, ...signingTime }] : [],
  );
  const last = timed.sort((a, b) => (a.utc < b.utc ? -1 : 1)).at(-1);
  if (!last) return [];
  const assumed = timed.some(({ zoneAssumed }) => zoneAssumed)
    ? '; chữ ký không ghi múi giờ được hiểu là giờ Việt Nam'
    : '';
  return [
    `Chữ ký sau cùng là của ${ROLES[last.role]}, lúc ${vietnamTime(last.utc)} (giờ Việt Nam${assumed}).`,
  ];
}

function oldEvidence({ standing, receivedAt }: VerificationReport): string[] {
  if (standing === 'current') return [];
  return [
    `Lưu ý: một thuật toán ký trong học bạ nay không còn được dùng. Học bạ vẫn có giá trị vì đã được tiếp nhận từ ${vietnamTime(receivedAt)}, trước khi thuật toán hết hạn.`,
  ];
}

/** What refuses nothing and should be looked at; old evidence has words of its own. */
function remarkWords({ remarks = [], signatures }: VerificationReport): string[] {
  const ofSignatures = signatures.flatMap((signature) =>
    signature.remarks
      .filter(({ code }) => code !== 'algorithm-ended-since')
      .map((remark) => `Chữ ký của ${ROLES[signature.role]}: ${sentence(remark)}`),
  );
  return [...new Set([...remarks.map(sentence), ...ofSignatures])].map((words) => `Lưu ý: ${words}.`);
}

function why(report: VerificationReport): string[] {
  const wrong = report.signatures.filter(({ indication }) => indication !== 'TOTAL-PASSED');
  const right = report.signatures.length - wrong.length;
  return [
    ...report.findings.map((finding) => `- ${sentence(finding)}`),
    ...wrong.flatMap(wrongSignature),
    ...(right > 0 ? [`${right} chữ ký còn lại đúng.`] : []),
    ...unchecked(report),
  ];
}

function wrongSignature({ role, findings, diagnosis }: SignatureReport): string[] {
  const faults = findings.map(sentence).join('; ') || 'chưa kiểm tra được hết';
  const causes = [...new Set(diagnosis.map(({ vi }) => vi))];
  return [`- Chữ ký của ${ROLES[role]}: ${faults}.`, ...causes.map((vi) => `  Nguyên nhân có thể: ${vi}.`)];
}

function sentence({ vi, article }: Finding): string {
  return `${vi} (${article})`;
}

function unchecked({ checks }: VerificationReport): string[] {
  const left = UNCHECKED.filter(([check]) => checks[check] === 'not-checked').map(([, words]) => words);
  return left.length === 0 ? [] : [`Vì lỗi trên, chưa kiểm tra được: ${left.join(', ')}.`];
}

/** `15:11 ngày 28/05/2026`, in the zone of Vietnam whatever the machine's is. */
function vietnamTime(utc: string): string {
  const local = new Date(new Date(utc).getTime() + 7 * 3_600_000).toISOString();
  const [year, month, day] = local.slice(0, 10).split('-');
  return `${local.slice(11, 16)} ngày ${day}/${month}/${year}`;
}
