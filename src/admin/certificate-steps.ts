import { decideCompromise } from '../acts/registry/decide-compromise.ts';
import { handOverDevice } from '../acts/registry/hand-over-device.ts';
import { listCompromises } from '../acts/registry/list-compromises.ts';
import { listHandovers } from '../acts/registry/list-handovers.ts';
import { reinstateCertificate } from '../acts/registry/reinstate-certificate.ts';
import { replaceCertificate } from '../acts/registry/replace-certificate.ts';
import { revokeCertificate } from '../acts/registry/revoke-certificate.ts';
import { suspendCertificate } from '../acts/registry/suspend-certificate.ts';
import { type RevocationReason, revocationReasons } from '../domain/registry/certificate.ts';
import { declarationOf, endingOf, handoverOf, hashOf, schoolOf } from './certificate-options.ts';
import { listOutcome, moment, stepOutcome } from './certificate-shown.ts';
import { printable } from './printable.ts';
import { refused } from './refused.ts';
import { type StaffVerb, verb, WrongUsage } from './verb.ts';

const atMost = 500;
const ending = { since: { type: 'string' }, note: { type: 'string' } } as const;
const handover = {
  day: { type: 'string' },
  minutes: { type: 'string' },
  receiver: { type: 'string' },
} as const;

const suspend = verb({
  name: 'suspend',
  act: 'certificate.suspend',
  usage: 'ID [--since INSTANT] [--note TEXT]',
  what: { vi: 'Tạm dừng', en: 'suspends' },
  options: ending,
  words: [1, 1],
  read: ({ values, words: [text = ''] }) => ({ id: declarationOf(text), told: endingOf(values) }),
  run: async ({ actor, clock, input: { id, told }, ...office }) =>
    stepOutcome(await suspendCertificate(office, actor, id, told, moment(clock))),
});

const reinstate = verb({
  name: 'reinstate',
  act: 'certificate.reinstate',
  usage: 'ID [--since INSTANT] [--note TEXT]',
  what: {
    vi: 'Cho dùng lại sau khi tạm dừng; người tạm dừng không tự cho dùng lại',
    en: 'takes a suspension back; never by the officer who suspended',
  },
  options: ending,
  words: [1, 1],
  read: ({ values, words: [text = ''] }) => ({ id: declarationOf(text), told: endingOf(values) }),
  run: async ({ actor, clock, input: { id, told }, ...office }) =>
    stepOutcome(await reinstateCertificate(office, actor, id, told, moment(clock))),
});

const revoke = verb({
  name: 'revoke',
  act: 'certificate.revoke',
  usage: `ID --reason ${revocationReasons.join('|')} [--since INSTANT] [--note TEXT] [--day YYYY-MM-DD --minutes NUMBER --receiver NAME]`,
  what: {
    vi: 'Thu hồi (Đ12); kèm bàn giao thiết bị nếu đã có (Đ27.3)',
    en: 'revokes, for good; with the handover of the device where it was done',
  },
  options: { ...ending, ...handover, reason: { type: 'string' } },
  words: [1, 1],
  read: ({ values, words: [text = ''] }) => {
    const reason = revocationReasons.find((one): one is RevocationReason => one === values.reason);
    if (!reason)
      throw new WrongUsage(`--reason: cần một trong / want one of: ${revocationReasons.join(', ')}`);
    return { id: declarationOf(text), told: { reason, ...endingOf(values), handover: handoverOf(values) } };
  },
  run: async ({ actor, clock, input: { id, told }, ...office }) =>
    stepOutcome(await revokeCertificate(office, actor, id, told, moment(clock))),
});

const replace = verb({
  name: 'replace',
  act: 'certificate.replace',
  usage: 'ID --by SHA256 [--since INSTANT] [--note TEXT]',
  what: { vi: 'Thay bằng chứng thư mới đã có hiệu lực', en: 'replaces by a new one that is in force' },
  options: { ...ending, by: { type: 'string', default: '' } },
  words: [1, 1],
  read: ({ values, words: [text = ''] }) => ({
    id: declarationOf(text),
    told: { by: hashOf(values.by), ...endingOf(values) },
  }),
  run: async ({ actor, clock, input: { id, told }, ...office }) =>
    stepOutcome(await replaceCertificate(office, actor, id, told, moment(clock))),
});

const handOver = verb({
  name: 'hand-over',
  act: 'certificate.hand-over',
  usage: 'ID --day YYYY-MM-DD --minutes NUMBER --receiver NAME',
  what: { vi: 'Ghi nhận bàn giao thiết bị (Đ12, Đ27.3)', en: 'records the handover of a device' },
  options: handover,
  words: [1, 1],
  read: ({ values, words: [text = ''] }) => {
    const told = handoverOf(values);
    if (!told) throw new WrongUsage('cần / want --day YYYY-MM-DD --minutes NUMBER --receiver NAME');
    return { id: declarationOf(text), told };
  },
  run: async ({ actor, clock, input: { id, told }, ...office }) =>
    stepOutcome(await handOverDevice(office, actor, id, told, moment(clock))),
});

const handovers = verb({
  name: 'handovers',
  act: 'handover.list',
  usage: '[--school ID]',
  what: { vi: 'Thiết bị chưa bàn giao (Đ12.2, Đ27.3)', en: 'devices that were not handed over yet' },
  options: { school: { type: 'string' } },
  read: ({ values: { school } }) => (school === undefined ? undefined : schoolOf(school)),
  run: async ({ actor, clock, input: schoolId, ...office }) => {
    const found = await listHandovers(office, actor, { schoolId, limit: atMost }, moment(clock));
    return found.ok ? listOutcome(found.certificates) : refused(found.refusal);
  },
});

const compromises = verb({
  name: 'compromises',
  act: 'compromise.list',
  usage: '',
  what: {
    vi: 'Báo lộ khóa chờ Sở kết luận (Đ8.3)',
    en: 'compromises that were told and nobody has decided: until then they bind every school',
  },
  options: {},
  read: () => undefined,
  run: async ({ actor, input: _input, ...office }) => {
    const found = await listCompromises(office, actor, atMost);
    return found.ok ? listOutcome(found.certificates) : refused(found.refusal);
  },
});

const uphold = compromise('uphold', true, {
  vi: 'Báo lộ khóa áp dụng cho mọi trường (Đ8.3)',
  en: 'a compromise that was told binds every school',
});
const dismiss = compromise('dismiss', false, {
  vi: 'Báo lộ khóa chỉ áp dụng ở trường đã báo (Đ8.3)',
  en: 'a compromise that was told binds only the school that told it',
});

/** Never by the officer who told it. */
function compromise(name: 'uphold' | 'dismiss', upheld: boolean, what: { vi: string; en: string }) {
  return verb({
    name,
    act: 'certificate.decide-compromise',
    usage: 'ID [--note TEXT]',
    what,
    options: { note: { type: 'string' } },
    words: [1, 1],
    read: ({ values, words: [text = ''] }) => ({
      id: declarationOf(text),
      told: { uphold: upheld, note: printable('--note', values.note, 500) },
    }),
    run: async ({ actor, clock, input: { id, told }, ...office }) =>
      stepOutcome(await decideCompromise(office, actor, id, told, moment(clock))),
  });
}

export const certificateSteps: readonly StaffVerb[] = [
  suspend,
  reinstate,
  revoke,
  replace,
  handOver,
  handovers,
  compromises,
  uphold,
  dismiss,
];
