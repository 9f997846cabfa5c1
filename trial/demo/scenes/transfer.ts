import { sha256 } from '../../../kit/make-signed.ts';
import { documentAt, remakeDocument } from '../cast.ts';
import { check, checkEqual } from '../check.ts';
import { problemOf, submissionOf, transferOf, transfersOf } from '../replies.ts';
import type { Scene } from '../scene.ts';
import { schoolYear } from '../settings.ts';

const ofPupil = 2;

export const transfer: Scene = {
  name: 'transfer',
  title: 'Chuyển trường trong tỉnh (Đ26.2) / a transfer between the two schools',
  play: async ({ schools: [former, receiving], pki, now }) => {
    const { pupil, ...document } = documentAt(former, ofPupil);
    const documentPath = `/v1/transcripts/${pupil.personalId}/years/${schoolYear}/document`;
    const before = problemOf(await receiving.caller.get(documentPath));
    const to = { kind: 'school', schoolId: receiving.id };
    const released = transferOf(
      await former.caller.post('/v1/transfers', { personalId: pupil.personalId, to }),
    );
    const incoming = transfersOf(await receiving.caller.get('/v1/transfers?direction=incoming'));
    const accepted = transferOf(await receiving.caller.post(`/v1/transfers/${released.id}/acceptance`));
    const pulled = await receiving.caller.get(documentPath);
    const late = remakeDocument(pki, former, ofPupil, now, { remarkLength: 80 });
    const pushed = submissionOf(await former.caller.push(late.bytes, late.sha256));
    const pulledHash = sha256(pulled.bytes);
    return {
      head: ['Bước / step', 'Trường / school', 'Kết quả / outcome'],
      rows: [
        [
          'đọc trước khi chuyển / reading before the transfer',
          receiving.id,
          before ? `${before.vi} (${before.code})` : '-',
        ],
        ['cho chuyển đi / release', former.id, released.state],
        ['tiếp nhận / acceptance', receiving.id, accepted.state],
        [
          'lấy học bạ về / pulls the record',
          receiving.id,
          `${pulled.status}, ${pulled.bytes.length} byte\n${pulledHash}`,
        ],
        [
          'trường cũ gửi tiếp / former school pushes',
          former.id,
          `${pushed.state}: ${pushed.refusal?.title ?? ''}`,
        ],
      ],
      checks: [
        checkEqual(
          'trước khi chuyển: trường kia không thấy gì / before: the other school sees nothing',
          before?.code,
          'no-such-transcript',
        ),
        checkEqual('đã cho chuyển / released', released.state, 'released'),
        check(
          'có trong danh sách chuyển đến / on the incoming list',
          incoming.items.some(({ id }) => id === released.id),
        ),
        checkEqual('đã tiếp nhận / accepted', accepted.state, 'accepted'),
        checkEqual(
          'trường mới nhận đúng từng byte / the receiving school has the very bytes',
          pulledHash,
          document.sha256,
        ),
        checkEqual(
          'trường cũ gửi bị từ chối / the former school’s push is refused',
          pushed.refusal?.code,
          'transcript-not-open',
        ),
      ],
      facts: { transferId: released.id, sha256: pulledHash },
    };
  },
};
