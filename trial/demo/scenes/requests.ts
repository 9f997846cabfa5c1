import { sha256 } from '../../../kit/make-signed.ts';
import { documentAt, remakeDocument } from '../cast.ts';
import { check, checkEqual } from '../check.ts';
import { problemOf, type RequestReply, requestOf, submissionOf } from '../replies.ts';
import type { Check, Scene, Shown } from '../scene.ts';
import { schoolYear } from '../settings.ts';
import type { Stage } from '../stage.ts';

type Part = Pick<Shown, 'rows' | 'checks'>;

const ofPupil = 1;

export const requests: Scene = {
  name: 'requests',
  title:
    'Ba loại yêu cầu: khởi tạo, hủy bỏ, xác thực (Đ29.3) / the three requests: create, cancel, authenticate',
  play: async (stage) => {
    const parts = [await create(stage), await authenticate(stage), await cancel(stage)];
    return {
      head: ['Yêu cầu / request', 'Bên gửi / by', 'Trả lời / answer'],
      rows: parts.flatMap(({ rows }) => rows),
      checks: parts.flatMap(({ checks }) => checks),
      facts: {},
    };
  },
};

/** One list, an answer for each: a pupil of its own is open already, another school's pupil comes by transfer only. */
async function create({ schools: [school, other] }: Stage): Promise<Part> {
  const personalIds = [documentAt(school, ofPupil), documentAt(other, 0)].map(
    ({ pupil }) => pupil.personalId,
  );
  const { answer } = requestOf(
    await school.caller.post('/v1/requests', { kind: 'create', schoolYear, personalIds }),
  );
  const results = answer?.kind === 'create' ? answer.results : [];
  const texts = results.map((result) =>
    result.opened ? 'mở / open' : `${result.refusal.title} (${result.refusal.code})`,
  );
  const [own, foreign] = results;
  return {
    rows: [
      ['khởi tạo, học sinh của trường / create, own pupil', school.id, texts[0] ?? '-'],
      ['khởi tạo, học sinh trường khác / create, another school’s pupil', school.id, texts[1] ?? '-'],
    ],
    checks: [
      checkEqual('khởi tạo: được mở / create: opened', own?.opened, true),
      checkEqual(
        'khởi tạo: học sinh trường khác bị từ chối / create: another school’s pupil refused',
        foreign?.opened === false && foreign.refusal.code,
        'open-at-another-school',
      ),
    ],
  };
}

/** The stored bytes, the same bytes sent along, and bytes of which one was changed. */
async function authenticate({ schools: [school] }: Stage): Promise<Part> {
  const { pupil, bytes } = documentAt(school, ofPupil);
  const altered = Buffer.from(bytes);
  altered[altered.length - 2] = 0x20;
  const ask = async (document?: Uint8Array) => {
    const sent = document ? { document: Buffer.from(document).toString('base64') } : {};
    const body = { kind: 'authenticate', personalId: pupil.personalId, ...sent };
    return authenticity(requestOf(await school.caller.post('/v1/requests', body)));
  };
  const [stored, same, changed] = [await ask(), await ask(bytes), await ask(altered)];
  return {
    rows: [
      ['xác thực bản trong kho / authenticate, as stored', school.id, shownAs(stored)],
      ['xác thực tệp gửi kèm / authenticate, the file sent along', school.id, shownAs(same)],
      ['xác thực tệp bị sửa / authenticate, an altered file', school.id, shownAs(changed)],
    ],
    checks: [
      checkEqual('xác thực: bản trong kho là thật / authenticate: as stored is genuine', stored, 'genuine'),
      checkEqual('xác thực: tệp gửi kèm là thật / authenticate: the file is genuine', same, 'genuine'),
      checkEqual(
        'xác thực: tệp bị sửa không được nhận / authenticate: an altered file is not',
        changed,
        'sent-bytes-unknown',
      ),
    ],
  };
}

function authenticity({ state, answer }: RequestReply): string {
  if (answer?.kind === 'refused') return answer.refusal.code;
  if (answer?.kind !== 'authenticate') return state;
  return answer.genuine ? 'genuine' : 'not genuine';
}

function shownAs(code: string): string {
  if (code === 'genuine') return 'thật, còn hiệu lực / genuine and in force';
  if (code === 'sent-bytes-unknown')
    return `không trùng tệp nào trong kho / not the bytes of any record (${code})`;
  return code;
}

/** Asked by the school, refused to its own hand, approved by the department; then a corrected record may come (Đ25.3). */
async function cancel({ schools: [school], officer, pki, now }: Stage): Promise<Part> {
  const { pupil } = documentAt(school, ofPupil);
  const documentPath = `/v1/transcripts/${pupil.personalId}/years/${schoolYear}/document`;
  const asked = requestOf(
    await school.caller.post('/v1/requests', {
      kind: 'cancel',
      personalId: pupil.personalId,
      schoolYear,
      reason: 'Sai nhận xét môn Toán (thử nghiệm)',
    }),
  );
  const decision = `/v1/requests/${asked.id}/decision`;
  const byItself = problemOf(await school.caller.post(decision, { approve: true }));
  const approved = requestOf(await officer.post(decision, { approve: true, note: 'thử nghiệm' }));
  const afterwards = await school.caller.get(documentPath);
  const corrected = remakeDocument(pki, school, ofPupil, now, { remarkLength: 60 });
  const replaced = submissionOf(await school.caller.push(corrected.bytes, sha256(corrected.bytes)));
  const served = await school.caller.get(documentPath);

  const checks: Check[] = [
    checkEqual('hủy: chờ Sở duyệt / cancel: awaits approval', asked.state, 'awaiting-approval'),
    checkEqual(
      'hủy: trường không tự duyệt được / cancel: never approved by its requester',
      byItself?.code,
      'not-permitted',
    ),
    check('hủy: Sở duyệt thì hủy / cancel: done once approved', approved.answer?.kind === 'cancel'),
    checkEqual(
      'hủy: không còn phục vụ bản đã hủy / cancel: the cancelled record is no longer served',
      afterwards.status,
      404,
    ),
    checkEqual(
      'hủy: bản thay thế được nhận / cancel: the corrected record is accepted',
      replaced.state,
      'accepted',
    ),
    check(
      'hủy: bản thay thế được phục vụ / cancel: the corrected one is served',
      sha256(served.bytes) === corrected.sha256,
    ),
  ];
  return {
    rows: [
      ['hủy bỏ / cancel', school.id, asked.state],
      ['tự duyệt / approving it oneself', school.id, byItself ? `${byItself.vi} (${byItself.code})` : '-'],
      [
        'Sở duyệt / the department approves',
        'Sở / department',
        `${approved.state}: ${approved.answer?.kind ?? '-'}`,
      ],
      ['gửi bản thay thế / the corrected record', school.id, replaced.state],
    ],
    checks,
  };
}
