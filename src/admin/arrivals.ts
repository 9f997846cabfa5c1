import { listArrivalsSetAside, takeArrivalsAgain } from '../acts/transfers/set-aside-arrivals.ts';
import { refused } from './refused.ts';
import { shownTime, table } from './table.ts';
import { type Area, verb, WrongUsage } from './verb.ts';

const list = verb({
  name: 'list',
  act: 'dead-letter.list',
  usage: '',
  what: {
    vi: 'Thông điệp trong hộp thư của Bộ chưa xử lý được, vì lỗi của chính nó; vẫn nằm ở đó, chưa trả lời',
    en: 'messages of the ministry’s mailbox that could not be decided on; they stay there, unanswered',
  },
  options: {},
  run: async ({ actor, ...office }) => {
    const decision = await listArrivalsSetAside(office, actor);
    if (!decision.ok) return refused(decision.refusal);
    const messages = decision.messages.map(({ _id: messageId, ...rest }) => ({ messageId, ...rest }));
    return {
      lines: table(
        ['Thông điệp / message', 'Lỗi / fault', 'Số lần / tries', 'Từ / since', 'Gần nhất / tried'],
        messages.map(({ messageId, fault, tries, since, triedAt }) => [
          messageId,
          fault,
          tries,
          shownTime(since),
          shownTime(triedAt),
        ]),
      ),
      json: { messages },
    };
  },
});

const again = verb({
  name: 'again',
  act: 'dead-letter.retry',
  usage: 'MESSAGE-ID… | --all',
  what: {
    vi: 'Xử lý lại ở lần nhận kế tiếp, trong vòng một phút',
    en: 'has the next collection take them again, within a minute',
  },
  options: { all: { type: 'boolean', default: false } },
  words: [0, 500],
  read: ({ values: { all }, words }) => {
    if (all === words.length > 0)
      throw new WrongUsage('cần một trong hai / want one of the two: MESSAGE-ID… | --all');
  },
  run: async ({ actor, values: { all }, words, ...office }) => {
    const decision = await takeArrivalsAgain(office, actor, all ? 'all' : words);
    if (!decision.ok) return refused(decision.refusal);
    return {
      lines: [`Xử lý lại / taken again: ${decision.again}`],
      json: { again: decision.again },
    };
  },
});

export const arrivals: Area = {
  name: 'arrivals',
  what: { vi: 'Thông điệp từ Bộ bị để riêng', en: 'The ministry’s messages that were set aside' },
  verbs: [list, again],
};
