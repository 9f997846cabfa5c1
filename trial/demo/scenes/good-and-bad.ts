import { makeFaultySigner } from '../../../kit/faulty-signer.ts';
import { type SignedDocument, sha256 } from '../../../kit/make-signed.ts';
import { documentAt, remakeDocument } from '../cast.ts';
import { check, checkEqual } from '../check.ts';
import { type SubmissionReply, submissionOf } from '../replies.ts';
import type { Check, Scene } from '../scene.ts';
import type { PlayingSchool, Stage } from '../stage.ts';

interface Case {
  readonly title: string;
  readonly pushedBy: PlayingSchool;
  readonly bytes: Uint8Array;
  readonly wanted: 'accepted' | { readonly refusal: string; readonly finding?: string };
}

export const goodAndBad: Scene = {
  name: 'good-and-bad',
  title: 'Được nhận và bị từ chối, kèm lý do / accepted and refused, with the reason',
  play: async (stage) => {
    const cases = await makeCases(stage);
    const shown: { one: Case; submission: SubmissionReply }[] = [];
    for (const one of cases) {
      const reply = await one.pushedBy.caller.push(one.bytes, sha256(one.bytes));
      shown.push({ one, submission: submissionOf(reply) });
    }
    const [first, again] = shown;
    return {
      head: ['Học bạ gửi lên / what was pushed', 'Kết quả / outcome', 'Lý do / reason'],
      rows: shown.map(({ one, submission }) => [one.title, outcomeText(submission), reasonText(submission)]),
      checks: [
        ...shown.map(({ one, submission }) => asWanted(one, submission)),
        checkEqual(
          'gửi hai lần: cùng một kết quả, cùng biên nhận / pushed twice: the same submission, the same receipt',
          `${again?.submission.id} ${again?.submission.receipt}`,
          `${first?.submission.id} ${first?.submission.receipt}`,
        ),
      ],
      facts: {
        cases: shown.map(({ one, submission }) => ({
          title: one.title,
          state: submission.state,
          code: submission.refusal?.code,
          findings: findingsOf(submission).map(({ code, role }) => ({ code, role })),
        })),
      },
    };
  },
};

async function makeCases({ schools, pki, now }: Stage): Promise<readonly Case[]> {
  const [school, other] = schools;
  const document = documentAt(school, 0);
  const expired = await makeFaultySigner(pki, school.signers, 'principal', 'expired');
  const failed = (finding: string) => ({ refusal: 'verification-failed', finding });
  return [
    {
      title: 'hợp lệ, đã gửi trước đó / a good one, pushed before',
      pushedBy: school,
      bytes: document.bytes,
      wanted: 'accepted',
    },
    {
      title: 'gửi lại lần nữa / the same once more',
      pushedBy: school,
      bytes: document.bytes,
      wanted: 'accepted',
    },
    {
      title: 'bị sửa một điểm sau khi ký / one mark changed after signing',
      pushedBy: school,
      bytes: withOneMarkChanged(document),
      wanted: failed('digest-mismatch'),
    },
    {
      title: 'hiệu trưởng ký bằng chứng thư đã hết hạn / principal’s certificate had expired',
      pushedBy: school,
      bytes: remakeDocument(pki, school, 0, now, { signing: { signers: { CBQL: expired } } }).bytes,
      wanted: failed('certificate-expired-at-signing'),
    },
    {
      title: 'hiệu trưởng trường khác ký / signed by another school’s principal',
      pushedBy: school,
      bytes: remakeDocument(pki, school, 0, now, { signing: { signers: { CBQL: other.signers.principal } } })
        .bytes,
      wanted: failed('certificate-of-another-school'),
    },
    {
      title: 'thiếu chữ ký hiệu trưởng / without the principal’s signature',
      pushedBy: school,
      bytes: remakeDocument(pki, school, 0, now, { signing: { omit: ['CBQL'] } }).bytes,
      wanted: failed('role-missing'),
    },
    {
      title: 'do trường khác gửi / pushed by another school',
      pushedBy: other,
      bytes: document.bytes,
      wanted: { refusal: 'school-mismatch' },
    },
  ];
}

function asWanted({ title, wanted }: Case, submission: SubmissionReply): Check {
  if (wanted === 'accepted') return checkEqual(title, submission.state, 'accepted');
  const { refusal, finding } = wanted;
  const codes = findingsOf(submission).map(({ code }) => code);
  const got = [submission.refusal?.code ?? submission.state, ...codes].join(' ');
  const ok = submission.refusal?.code === refusal && (finding === undefined || codes.includes(finding));
  return check(ok ? title : `${title}: got ${got}, want ${refusal} ${finding ?? ''}`, ok);
}

/** A mark of mathematics, well inside what teacher, homeroom teacher and principal have signed. */
function withOneMarkChanged({ bytes }: SignedDocument): Uint8Array {
  const text = Buffer.from(bytes).toString('utf8');
  const changed = text.replace(/<CA_NAM>([0-9]+)\.([0-9])<\/CA_NAM>/, (_, whole: string, tenth: string) => {
    // Stays a mark from 0 to 10, so that nothing but the signatures speaks against it.
    return whole === '10' ? '<CA_NAM>9.0</CA_NAM>' : `<CA_NAM>${whole}.${tenth === '0' ? '1' : '0'}</CA_NAM>`;
  });
  if (changed === text) throw new Error('the document holds no mark to change');
  return Buffer.from(changed);
}

function findingsOf({ report }: SubmissionReply) {
  if (!report) return [];
  return [
    ...report.findings.map((finding) => ({ ...finding, role: undefined })),
    ...report.signatures.flatMap(({ role, findings }) => findings.map((finding) => ({ ...finding, role }))),
  ];
}

function outcomeText({ state }: SubmissionReply): string {
  return { accepted: 'nhận / accepted', refused: 'từ chối / refused', received: 'chưa xét / received' }[
    state
  ];
}

function reasonText(submission: SubmissionReply): string {
  const { refusal } = submission;
  if (!refusal) return '';
  const lines = [`${refusal.title} / ${refusal.title_en} (${refusal.article})`];
  const [finding] = findingsOf(submission);
  if (finding) lines.push(`${finding.role ? `${finding.role}: ` : ''}${finding.vi} / ${finding.en}`);
  return lines.join('\n');
}
