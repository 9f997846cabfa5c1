import { sha256 } from '../../../kit/make-signed.ts';
import { makeStatement } from '../../../kit/make-statement.ts';
import { documentAt, remakeDocument } from '../cast.ts';
import { check, checkEqual } from '../check.ts';
import { requestOf, submissionOf } from '../replies.ts';
import type { Scene } from '../scene.ts';
import { schoolYear } from '../settings.ts';

const [recalledPupil, replacedPupil] = [2, 3];
const reason = 'Nhập nhầm điểm (thử nghiệm)';
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

export const corrections: Scene = {
  name: 'corrections',
  title:
    'Trước khi chốt: thu hồi, thay thế; rồi chốt, bằng văn bản đã ký (Đ25.1, Đ25.3) / before the closing: recall, replace; then close',
  play: async ({ schools: [, school], pki, now }) => {
    const of = { pki, school: school.id, schoolYear, at: now };
    const recalled = documentAt(school, recalledPupil);
    const { personalId } = recalled.pupil;
    const recall = makeStatement({
      ...of,
      said: { kind: 'recall', personalId, record: recalled.sha256, reason },
    });
    const taken = requestOf(
      await school.caller.post('/v1/requests', { kind: 'recall', statement: base64(recall) }),
    );
    const documentPath = `/v1/transcripts/${personalId}/years/${schoolYear}/document`;
    const afterwards = await school.caller.get(documentPath);
    const again = remakeDocument(pki, school, recalledPupil, now, { remarkLength: 60 });
    const due = submissionOf(await school.caller.push(again.bytes, sha256(again.bytes)));

    const former = documentAt(school, replacedPupil);
    const document = remakeDocument(pki, school, replacedPupil, now, { remarkLength: 61 });
    const statement = makeStatement({
      ...of,
      said: {
        kind: 'replacement',
        personalId: former.pupil.personalId,
        record: former.sha256,
        replacement: document.sha256,
        reason,
      },
    });
    const replaced = submissionOf(
      await school.caller.post('/v1/replacements', {
        document: base64(document.bytes),
        statement: base64(statement),
      }),
    );

    const records = [
      { personalId, record: again.sha256 },
      { personalId: former.pupil.personalId, record: document.sha256 },
    ];
    const { className } = former;
    const closing = makeStatement({ ...of, said: { kind: 'closing', className, records } });
    const closed = requestOf(
      await school.caller.post('/v1/requests', { kind: 'close', statement: base64(closing) }),
    );
    const late = makeStatement({ ...of, said: { kind: 'recall', ...records[0], reason } as never });
    const refused = requestOf(
      await school.caller.post('/v1/requests', { kind: 'recall', statement: base64(late) }),
    );
    const results = closed.answer?.kind === 'close' ? closed.answer.results : [];
    const no = refused.answer?.kind === 'refused' ? refused.answer.refusal : undefined;
    return {
      head: ['Việc / act', 'Bên ký / signed by', 'Kết quả / result'],
      rows: [
        [
          'thu hồi / recall',
          `${school.id}: hiệu trưởng, dấu / principal, seal`,
          taken.answer?.kind ?? taken.state,
        ],
        ['gửi lại / pushed again', school.id, due.state],
        ['thay thế / replace', `${school.id}: hiệu trưởng, dấu / principal, seal`, replaced.state],
        [
          `chốt lớp ${className} / close`,
          `${school.id}: hiệu trưởng, dấu / principal, seal`,
          `${results.length}`,
        ],
        ['thu hồi sau khi chốt / recall once closed', school.id, no ? `${no.title} (${no.code})` : '-'],
      ],
      checks: [
        checkEqual('thu hồi: đã thu hồi / recall: taken back', taken.answer?.kind, 'recall'),
        checkEqual('thu hồi: không còn phục vụ / recall: no longer served', afterwards.status, 404),
        checkEqual('thu hồi: bản mới được nhận / recall: the new one is accepted', due.state, 'accepted'),
        checkEqual('thay thế: được nhận / replace: accepted', replaced.state, 'accepted'),
        check(
          'chốt: từng học bạ / close: each record',
          results.length === 2 && results.every((one) => one.closed),
        ),
        checkEqual('chốt rồi không thu hồi / closed is not recalled', no?.code, 'year-closed'),
      ],
      facts: {},
    };
  },
};
