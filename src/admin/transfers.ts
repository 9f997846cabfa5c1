import { listTransfers } from '../acts/transfers/list.ts';
import { readTransfer } from '../acts/transfers/read.ts';
import { parseSchoolId } from '../domain/identity/school-id.ts';
import type { Transfer } from '../domain/transfer/transfer.ts';
import { TRANSFER_ID } from '../domain/transfer/transfer-id.ts';
import { withLooks } from '../roles/with-looks.ts';
import { refused } from './refused.ts';
import { shownTime, table } from './table.ts';
import { type Area, verb, WrongUsage } from './verb.ts';

const most = 200;

const list = verb({
  name: 'list',
  act: 'transfer.list',
  usage: '--school ID [--incoming] [--after ID]',
  what: {
    vi: 'Hồ sơ chuyển đi (hoặc chuyển đến) của một trường, mới nhất trước (Đ26)',
    en: `a school's transfers out (or in), the latest first, ${most} at a time`,
  },
  options: { school: { type: 'string' }, incoming: { type: 'boolean' }, after: { type: 'string' } },
  read: ({ values: { school = '', incoming, after } }) => {
    const schoolId = parseSchoolId(school);
    if (!schoolId) throw new WrongUsage('--school: cần mã trường / want 4 to 20 digits or capital letters');
    if (after !== undefined) transferIdOf(after);
    return { schoolId, direction: incoming ? 'incoming' : 'outgoing', after, limit: most } as const;
  },
  run: async ({ env, clock, actor, input, ...office }) => {
    const when = { now: clock(), requestId: 'admin' };
    const listed = await withLooks(env, clock, (quota) =>
      listTransfers({ ...office, quota }, actor, input, when),
    );
    if (!listed.ok) return refused(listed.refusal);
    const { transfers, more } = listed;
    const rows = transfers.map((one) => [
      one.id,
      fromOf(one),
      toOf(one),
      one.state,
      shownTime(one.updatedAt),
    ]);
    const last = more ? transfers.at(-1)?.id : undefined;
    return {
      lines: [
        ...table(['Mã / id', 'Từ / from', 'Đến / to', 'Trạng thái / state', 'Từ lúc / since'], rows),
        ...(last ? [`Còn nữa / more: --after ${last}`] : []),
      ],
      json: { transfers: transfers.map(withoutPupil), more },
    };
  },
});

const show = verb({
  name: 'show',
  act: 'transfer.read',
  usage: 'ID',
  what: {
    vi: 'Một hồ sơ chuyển trường, từng bước, kèm biên nhận của Bộ nếu có',
    en: "one transfer with each of its steps, and the ministry's receipt where there is one",
  },
  options: {},
  words: [1, 1],
  read: ({ words: [id = ''] }) => transferIdOf(id),
  run: async ({ env, clock, actor, input: id, ...office }) => {
    const when = { now: clock(), requestId: 'admin' };
    const found = await withLooks(env, clock, (quota) => readTransfer({ ...office, quota }, actor, id, when));
    if (!found.ok) return refused(found.refusal);
    const { transfer } = found;
    return {
      lines: [
        `${id}: ${transfer.personalId}, ${fromOf(transfer)} -> ${toOf(transfer)} (${transfer.timing})`,
        ...table(
          ['Trạng thái / state', 'Bởi / by', 'Lúc / at'],
          transfer.steps.map(({ state, by, at }) => [state, by, shownTime(at)]),
        ),
        ...(transfer.ministryRefusal ? [`Bộ từ chối / the ministry said: ${transfer.ministryRefusal}`] : []),
      ],
      json: { transfer },
    };
  },
});

/** Whose transfer it is, a list does not say; `show` does, one at a time. */
function withoutPupil({ personalId: _whose, ministryReceipt: _receipt, ...transfer }: Transfer) {
  return transfer;
}

function transferIdOf(text: string): string {
  if (!TRANSFER_ID.test(text)) throw new WrongUsage('cần mã hồ sơ / want a transfer id, tr-…');
  return text;
}

function fromOf({ from }: Transfer): string {
  return 'schoolId' in from ? from.schoolId : from.province;
}

function toOf({ to }: Transfer): string {
  return to.kind === 'school' ? to.schoolId : `${to.province}, ${to.schoolName}`;
}

export const transfers: Area = {
  name: 'transfers',
  what: { vi: 'Chuyển trường', en: 'Transfers' },
  verbs: [list, show],
};
