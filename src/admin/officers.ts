import { approveOfficer } from '../acts/accounts/approve-officer.ts';
import { closeOfficer } from '../acts/accounts/close-officer.ts';
import { initOfficers } from '../acts/accounts/init-officers.ts';
import { listOfficers } from '../acts/accounts/list-officers.ts';
import { proposeOfficer } from '../acts/accounts/propose-officer.ts';
import { type OfficerId, parseOfficerId } from '../domain/access/actor.ts';
import type { KeyFingerprint } from '../domain/access/api-key.ts';
import type { Officer } from '../domain/access/officer.ts';
import { refused } from './refused.ts';
import { shownTime, table } from './table.ts';
import { type Area, verb, WrongUsage } from './verb.ts';
import { whenOf } from './when-of.ts';

const keepIt = 'Hãy cất giữ ngay: khóa không hiện lại / keep it now: it is not shown again';

const init = verb({
  name: 'init',
  act: 'officer.init',
  usage: 'NAME NAME',
  what: {
    vi: 'Lập hai tài khoản cán bộ đầu tiên và khóa của họ; chỉ khi chưa có tài khoản nào (Đ4)',
    en: 'makes the first two officers and their keys, only while there is none',
  },
  options: {},
  words: [2, 2],
  run: async ({ clock, words: [one = '', other = ''], ...office }) => {
    const decision = await initOfficers(office, [one, other], whenOf(clock));
    if (!decision.ok) return refused(decision.refusal);
    return {
      lines: [
        ...decision.officers.flatMap(({ officer, token }) => [`${officer._id} ${officer.name}`, token]),
        keepIt,
        'Mỗi người giữ khóa của mình / each keeps the own key: KHB_ADMIN_KEY=khb_…',
      ],
      json: {
        officers: decision.officers.map(({ officer: { _id: id, name }, token }) => ({ id, name, token })),
      },
    };
  },
});

const propose = verb({
  name: 'propose',
  act: 'officer.propose',
  usage: 'NAME --fingerprint TEXT [--auditor]',
  what: {
    vi: 'Đề nghị một tài khoản, cho khóa mà người đó tự tạo (keys make); cán bộ thứ hai duyệt (Đ4)',
    en: 'proposes an account for the key that its holder made (keys make); a second officer approves',
  },
  options: { fingerprint: { type: 'string' }, auditor: { type: 'boolean', default: false } },
  words: [1, 1],
  read: ({ values, words: [name = ''] }) =>
    ({
      name,
      role: values.auditor ? 'auditor' : 'officer',
      key: fingerprintOf(values.fingerprint),
    }) as const,
  run: async ({ clock, actor, input, ...office }) => {
    const decision = await proposeOfficer(office, actor, input, whenOf(clock));
    if (!decision.ok) return refused(decision.refusal);
    const { officer } = decision;
    return {
      lines: [`${officer._id} ${officer.name}: ${officer.state}`],
      json: { officer: shownOfficer(officer) },
    };
  },
});

const approve = verb({
  name: 'approve',
  act: 'officer.approve',
  usage: 'ID',
  what: {
    vi: 'Duyệt tài khoản mà cán bộ khác đề nghị',
    en: 'approves an account that another officer proposed',
  },
  options: {},
  words: [1, 1],
  read: ({ words: [id = ''] }) => idOf(id),
  run: async ({ clock, actor, input, ...office }) =>
    told(await approveOfficer(office, actor, input, whenOf(clock))),
});

const close = verb({
  name: 'close',
  act: 'officer.close',
  usage: 'ID',
  what: {
    vi: 'Đóng một tài khoản; khóa hết giá trị ngay',
    en: 'closes an account; its key is worth nothing at once',
  },
  options: {},
  words: [1, 1],
  read: ({ words: [id = ''] }) => idOf(id),
  run: async ({ clock, actor, input, ...office }) =>
    told(await closeOfficer(office, actor, input, whenOf(clock))),
});

const list = verb({
  name: 'list',
  act: 'officer.list',
  usage: '',
  what: { vi: 'Các tài khoản của Sở', en: "the department's accounts" },
  options: {},
  run: async ({ actor, ...office }) => {
    const decision = await listOfficers(office, actor);
    if (!decision.ok) return refused(decision.refusal);
    const { officers } = decision;
    return {
      lines: table(
        [
          'Mã / id',
          'Tên / name',
          'Vai trò / role',
          'Trạng thái / state',
          'Đề nghị / proposed',
          'Duyệt / approved',
        ],
        officers.map(({ _id, name, role, state, proposedBy, proposedAt, approvedBy = '-', approvedAt }) => [
          ...[_id, name, role, state],
          [proposedBy, shownTime(proposedAt)],
          [approvedBy, shownTime(approvedAt)],
        ]),
      ),
      json: { officers: officers.map(shownOfficer) },
    };
  },
});

function told(decision: Awaited<ReturnType<typeof approveOfficer>>) {
  if (!decision.ok) return refused(decision.refusal);
  const { officer } = decision;
  return {
    lines: [`${officer._id} ${officer.name}: ${officer.state}`],
    json: { officer: shownOfficer(officer) },
  };
}

function shownOfficer({ _id: id, key: { keyId }, ...officer }: Officer) {
  return { id, keyId, ...officer };
}

/** @throws WrongUsage */
function idOf(text: string): OfficerId {
  const id = parseOfficerId(text);
  if (!id) throw new WrongUsage('cần mã tài khoản / want an account: cb-…');
  return id;
}

/** @throws WrongUsage */
function fingerprintOf(text: string | undefined): KeyFingerprint {
  const [, keyId, secretSha256] = /^([0-9a-f]{16})\.([0-9a-f]{64})$/.exec(text ?? '') ?? [];
  if (keyId === undefined || secretSha256 === undefined) {
    throw new WrongUsage('--fingerprint: cần dấu khóa do / want the fingerprint printed by: keys make');
  }
  return { keyId, secretSha256 };
}

export const officers: Area = {
  name: 'officers',
  what: { vi: 'Tài khoản cán bộ Sở (Đ4)', en: "The department's accounts" },
  verbs: [init, propose, approve, close, list],
};
