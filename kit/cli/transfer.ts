import { needed } from '../../src/command-line/option-values.ts';
import type { Area } from '../../src/command-line/program.ts';
import { type Asked, type Outcome, verb } from '../../src/command-line/verb.ts';
import { WrongUsage } from '../../src/command-line/wrong-usage.ts';
import { wordsOf } from '../problem.ts';
import {
  acceptTransfer,
  type Destination,
  type KitTransfer,
  listTransfers,
  releasePupil,
  type TransferStep,
  withdrawTransfer,
} from '../transfer.ts';
import { done } from './done.ts';
import { kitFolder } from './kit-folder.ts';
import { pupilFile } from './pupil-file.ts';
import { repositoryOf, repositoryOptions, repositoryUsage } from './repository-options.ts';

const release = verb({
  name: 'release',
  usage: `FILE --to SCHOOL ${repositoryUsage}\nFILE --to-province NAME --to-name SCHOOL ${repositoryUsage}`,
  what: {
    vi: 'Cho học sinh của tệp FILE chuyển đi (Đ26.2, Đ26.4); chạy lại để xem đã đến đâu',
    en: 'releases the pupil whose document FILE is; run again to see where it stands',
  },
  options: {
    to: { type: 'string', value: 'SCHOOL', what: { vi: 'trường chuyển đến', en: 'the receiving school' } },
    'to-province': {
      type: 'string',
      value: 'NAME',
      what: { vi: 'tỉnh chuyển đến, như ha-noi', en: 'the receiving province, such as ha-noi' },
    },
    'to-name': {
      type: 'string',
      value: 'SCHOOL',
      what: { vi: 'tên trường ở tỉnh ấy', en: 'the school there' },
    },
    ...repositoryOptions,
  },
  words: [1, 1],
  async run({ values, words: [file = ''], ...call }) {
    const to = destinationOf(values);
    const { client, ...of } = await repositoryOf(values, call.env);
    const { personalId } = await pupilFile(kitFolder(values.dir), of, file);
    return told(call, 'transfer release', await releasePupil(client, personalId, to), file);
  },
});

const list = verb({
  name: 'list',
  usage: `incoming|outgoing ${repositoryUsage}`,
  what: { vi: 'Học sinh chuyển đến hoặc chuyển đi', en: 'the pupils coming or going, the latest first' },
  options: repositoryOptions,
  words: [1, 1],
  async run({ values, words: [direction], ...call }) {
    if (direction !== 'incoming' && direction !== 'outgoing')
      throw new WrongUsage('cần / want: incoming | outgoing');
    const { client } = await repositoryOf(values, call.env);
    const transfers = await listTransfers(client, direction);
    return done(call, 'transfer list', {
      ok: true,
      lines: [
        `${transfers.length} hồ sơ / transfers`,
        ...transfers.map((transfer) => `  ${lineOf(transfer)} ${transfer.personalId}`),
      ],
      result: { direction, transfers },
    });
  },
});

const accept = verb({
  name: 'accept',
  usage: `ID ${repositoryUsage}`,
  what: {
    vi: 'Tiếp nhận học sinh và kế thừa học bạ (Đ26.1-3)',
    en: 'takes the pupil over, with every earlier year',
  },
  options: repositoryOptions,
  words: [1, 1],
  async run({ values, words: [id = ''], ...call }) {
    const { client } = await repositoryOf(values, call.env);
    return told(call, 'transfer accept', await acceptTransfer(client, id), id);
  },
});

const withdraw = verb({
  name: 'withdraw',
  usage: `ID ${repositoryUsage}`,
  what: { vi: 'Rút hồ sơ khi chưa ai tiếp nhận', en: 'takes a release back that nobody has accepted' },
  options: repositoryOptions,
  words: [1, 1],
  async run({ values, words: [id = ''], ...call }) {
    const { client } = await repositoryOf(values, call.env);
    return told(call, 'transfer withdraw', await withdrawTransfer(client, id), id);
  },
});

/** Nobody but the list shows a personal ID. */
function told(call: Asked, command: string, step: TransferStep, about: string): Outcome {
  if (!step.ok) {
    const { problem } = step;
    return done(call, command, { ok: false, lines: [`${about}: ${wordsOf(problem)}`], result: { problem } });
  }
  const { id, state } = step.transfer;
  return done(call, command, { ok: true, lines: [lineOf(step.transfer)], result: { id, state } });
}

function lineOf({ id, state, from, to, createdAt }: KitTransfer): string {
  const name = (end: KitTransfer['to']) => ('schoolId' in end ? end.schoolId : end.province);
  return `${id}: ${state}, ${name(from)} -> ${name(to)}, ${createdAt.slice(0, 10)}`;
}

/** @throws WrongUsage */
function destinationOf(values: {
  readonly to?: string;
  readonly 'to-province'?: string;
  readonly 'to-name'?: string;
}): Destination {
  const { to, 'to-province': province, 'to-name': schoolName } = values;
  if ((to === undefined) === (province === undefined)) {
    throw new WrongUsage('cần một trong hai / want one of the two: --to SCHOOL | --to-province NAME');
  }
  if (to !== undefined) return { kind: 'school', schoolId: to };
  return {
    kind: 'province',
    province: needed('--to-province', province),
    schoolName: needed('--to-name', schoolName),
  };
}

export const transfer: Area = {
  name: 'transfer',
  what: { vi: 'Chuyển trường (Đ26)', en: 'Transfers' },
  verbs: [release, list, accept, withdraw],
};
