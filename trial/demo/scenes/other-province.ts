import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { openJws, parseKeySet } from '../../../src/interop/ministry/jws.ts';
import { ministryReceiptSchema, TYP } from '../../../src/interop/ministry/wire.ts';
import { documentAt } from '../cast.ts';
import { checkEqual } from '../check.ts';
import { problemOf, transferOf } from '../replies.ts';
import type { Scene } from '../scene.ts';
import { schoolYear } from '../settings.ts';
import { waitUntil } from '../wait-until.ts';

const ofPupil = 3;
const eventsSchema = z.array(z.looseObject({ event: z.string(), messageId: z.string() }));

export const otherProvince: Scene = {
  name: 'other-province',
  title: 'Chuyển sang tỉnh khác qua kho của Bộ (Đ26.4) / to another province, through the ministry',
  play: async ({ schools: [school], ministry }) => {
    const { pupil, sha256 } = documentAt(school, ofPupil);
    const to = { kind: 'province', province: 'thanh-hoa', schoolName: 'Trường THCS Thử Nghiệm tỉnh bạn' };
    const opened = transferOf(
      await school.caller.post('/v1/transfers', { personalId: pupil.personalId, to }),
    );
    const forwarded = await waitUntil('biên nhận của Bộ / the ministry’s receipt', async () => {
      const now = transferOf(await school.caller.get(`/v1/transfers/${opened.id}`));
      return now.state === 'forwarding' ? undefined : now;
    });
    const jws = forwarded.ministryReceipt?.jws ?? '';
    const keys = parseKeySet(await readFile(ministry.keysFile, 'utf8'), new Date());
    const receipt = await openJws(TYP.receipt, jws, keys, ministryReceiptSchema);
    const events = eventsSchema.parse(await (await fetch(new URL('/events', ministry.adminUrl))).json());
    const again = problemOf(await school.caller.post('/v1/transfers', { personalId: pupil.personalId, to }));
    const record = receipt.records.find((each) => each.schoolYear === schoolYear);
    return {
      head: ['', ''],
      rows: [
        ['Tỉnh đến / province', `${to.province}, ${to.schoolName}`],
        ['Trạng thái / state', forwarded.state],
        ['Bộ nhận lúc / received by the ministry', receipt.receivedAt],
        ['Mã thông điệp / message', receipt.messageId],
        ['SHA-256 trong biên nhận / in the receipt', record?.sha256 ?? '-'],
        ['Chữ ký của Bộ / the ministry’s signature', 'đúng / verified (EdDSA)'],
      ],
      checks: [
        checkEqual('đã chuyển tới Bộ / forwarded to the ministry', forwarded.state, 'forwarded'),
        checkEqual(
          'biên nhận của Bộ nêu đúng tệp này / the ministry’s receipt names these very bytes',
          record?.sha256,
          sha256,
        ),
        checkEqual(
          'Bộ nhận đúng một lần / the ministry has it exactly once',
          events.filter(({ event, messageId }) => event === 'received' && messageId === receipt.messageId)
            .length,
          1,
        ),
        checkEqual('không chuyển đi lần nữa / can’t leave a second time', again?.code, 'departed'),
      ],
      facts: { transferId: opened.id, receipt },
    };
  },
};
