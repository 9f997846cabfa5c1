import {
  destroyDataKey,
  type KeyMeant,
  MONTHS_KEPT,
  proposeKeyDestruction,
} from '../acts/keys/destroy-data-key.ts';
import { parsePersonalId } from '../domain/identity/personal-id.ts';
import { parsePrintableText } from '../domain/identity/printable-text.ts';
import { refused } from './refused.ts';
import { verb, WrongUsage } from './verb.ts';
import { whenOf } from './when-of.ts';

const whose = { pupil: { type: 'string' }, month: { type: 'string' }, looks: { type: 'string' } } as const;
const usage = '--pupil PERSONAL_ID | --month YYYY-MM | --looks YYYY-MM';

export const proposeDestroy = verb({
  name: 'propose-destroy',
  act: 'data-key.propose',
  usage: `${usage} --reason TEXT`,
  what: {
    vi: 'Đề nghị hủy khóa niêm phong, và cùng với nó mọi dữ liệu nó niêm phong (Đ28.2); cán bộ khác phải duyệt',
    en: 'proposes to destroy a sealing key, and with it all that it sealed; another officer approves',
  },
  notes: `Không hủy được / refused: học bạ đã phát hành / a pupil with an issued record; tháng chưa quá / a month not older than ${MONTHS_KEPT} tháng / months. Lý do không nêu tên ai / the reason names nobody.`,
  options: { ...whose, reason: { type: 'string' } },
  read: ({ values }) => {
    const reason = parsePrintableText(values.reason ?? '', 500);
    if (!reason) throw new WrongUsage('--reason: cần lý do / want a reason');
    return { meant: meantBy(values), reason };
  },
  run: async ({ clock, actor, input: { meant, reason }, ...office }) => {
    const decision = await proposeKeyDestruction(office, actor, meant, reason, whenOf(clock));
    if (!decision.ok) return refused(decision.refusal);
    const { ends } = decision;
    return {
      lines: [
        ...ends.map(({ _id, proposedBy }) => `Đã đề nghị / proposed: ${_id} (${proposedBy})`),
        'Cán bộ khác duyệt / another officer: keys destroy',
      ],
      json: { keys: ends.map(({ _id: key, proposedBy }) => ({ key, proposedBy })) },
    };
  },
});

export const destroy = verb({
  name: 'destroy',
  act: 'data-key.destroy',
  usage,
  what: {
    vi: 'Duyệt hủy khóa niêm phong đã được đề nghị (Đ4.4); không lấy lại được. Bằng chứng của sổ cái vẫn nguyên giá trị',
    en: 'approves the destruction of a sealing key that was proposed; it can’t be undone. Proofs of the ledger stay valid',
  },
  options: whose,
  read: ({ values }) => meantBy(values),
  run: async ({ clock, actor, input: meant, ...office }) => {
    const decision = await destroyDataKey(office, actor, meant, whenOf(clock));
    if (!decision.ok) return refused(decision.refusal);
    const { ends } = decision;
    return {
      lines: [
        ...ends.map(({ _id }) => `Đã hủy / destroyed: ${_id}`),
        'Dữ liệu và các bản sao của khóa được xóa sau ít phút / what it sealed and its copies go within minutes',
      ],
      json: { keys: ends.map(({ _id: key, destroyed }) => ({ key, destroyed })) },
    };
  },
});

/** @throws WrongUsage, without repeating a number */
function meantBy({
  pupil,
  month,
  looks,
}: {
  readonly pupil?: string | undefined;
  readonly month?: string | undefined;
  readonly looks?: string | undefined;
}): KeyMeant {
  const given = [pupil, month, looks].filter((one) => one !== undefined);
  if (given.length !== 1) throw new WrongUsage(`cần một trong / want one of: ${usage}`);
  if (pupil !== undefined) {
    const id = parsePersonalId(pupil);
    if (!id) throw new WrongUsage('--pupil: cần 12 chữ số / want 12 digits');
    return { of: 'pupil', id };
  }
  const id = month ?? looks ?? '';
  if (!/^[0-9]{4}-(0[1-9]|1[0-2])$/.test(id)) throw new WrongUsage('cần tháng / want a month: YYYY-MM');
  return { of: month === undefined ? 'looks' : 'month', id };
}
