import { decideRequests } from '../acts/requests/decide.ts';
import { listWaiting } from '../acts/requests/list.ts';
import { withdraw } from '../acts/requests/withdraw.ts';
import { actorId } from '../domain/access/actor.ts';
import type { Decision } from '../domain/refusal.ts';
import type { RepositoryRequest } from '../domain/request/request.ts';
import { withLooks } from '../roles/with-looks.ts';
import { printable } from './printable.ts';
import { refused, refusedWords } from './refused.ts';
import { shownTime, table } from './table.ts';
import { type Area, type Outcome, verb } from './verb.ts';

const atMost = 500;

const list = verb({
  name: 'list',
  act: 'request.list',
  usage: '',
  what: { vi: 'Các yêu cầu hủy chờ Sở duyệt (Đ4.4)', en: 'cancellations that await the department' },
  options: {},
  run: async ({ env, clock, actor, ...office }) => {
    const when = { now: clock(), requestId: 'admin' };
    const found = await withLooks(env, clock, (quota) =>
      listWaiting({ ...office, quota }, actor, atMost, when),
    );
    if (!found.ok) return refused(found.refusal);
    const waiting = found.requests.map(shown);
    return {
      lines: table(
        ['Mã / id', 'Bên yêu cầu / by', 'Năm học / year', 'Lý do / reason', 'Nhận lúc / received'],
        waiting.map((request) => [
          request.id,
          request.requestedBy,
          request.schoolYear,
          request.reason,
          shownTime(request.receivedAt),
        ]),
      ),
      json: { requests: waiting },
    };
  },
});

const approve = decision('approve', true, {
  vi: 'Duyệt các yêu cầu hủy, mỗi yêu cầu một kết quả; không duyệt yêu cầu của chính mình (Đ4.4)',
  en: 'approves cancellations, each on its own, never those one asked for',
});
const reject = decision('reject', false, {
  vi: 'Bác các yêu cầu hủy, mỗi yêu cầu một kết quả',
  en: 'rejects cancellations, each on its own',
});

const takeBack = verb({
  name: 'withdraw',
  act: 'request.withdraw',
  usage: 'ID',
  what: {
    vi: 'Rút yêu cầu của chính mình khi chưa được xử lý (Đ29.3)',
    en: 'takes an own request back, as long as nobody has begun to answer it',
  },
  options: {},
  words: [1, 1],
  run: async ({ clock, actor, words: [id = ''], ...office }) =>
    told([{ id, ...(await withdraw(office, actor, id, { now: clock(), requestId: 'admin' })) }]),
});

/** A job is queued by the sweeper within half a minute: the command line talks to the index alone. */
function decision(name: 'approve' | 'reject', approve: boolean, what: { vi: string; en: string }) {
  return verb({
    name,
    act: 'request.decide',
    usage: 'ID… [--note TEXT]',
    what,
    options: { note: { type: 'string' } },
    words: [1, atMost],
    read: ({ values }) => ({ approve, note: printable('--note', values.note, 1_000) }),
    run: async ({ clock, actor, words, input, ...office }) => {
      const when = { now: clock(), requestId: 'admin' };
      return told(await decideRequests(office, actor, words, input, when));
    },
  });
}

type Result = Decision<{ request: RepositoryRequest }> & { readonly id: string };

function told(results: readonly Result[]): Outcome {
  return {
    lines: results.map((one) => `${one.id}: ${one.ok ? one.request.state : refusedWords(one.refusal)}`),
    json: {
      requests: results.map(({ id, ...one }) =>
        one.ok ? { id, state: one.request.state } : { id, refusal: one.refusal },
      ),
    },
    failed: results.some(({ ok }) => !ok),
  };
}

/** Whose record it is, is told by the API only, which notes who looked (Đ30). */
function shown({ _id: id, body, asker, receivedAt }: RepositoryRequest) {
  const about =
    body.kind === 'cancel'
      ? { schoolYear: body.schoolYear, reason: body.reason }
      : { schoolYear: '-', reason: '-' };
  return { id, kind: body.kind, requestedBy: actorId(asker), ...about, receivedAt };
}

export const requests: Area = {
  name: 'requests',
  what: { vi: 'Yêu cầu', en: 'Requests' },
  verbs: [list, approve, reject, takeBack],
};
