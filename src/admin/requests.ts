import type { RepositoryRequest } from '../domain/request/request.ts';
import { listRequests } from '../storage/index/requests.ts';
import { shownTime, table } from './table.ts';
import { type Area, verb } from './verb.ts';

const atMost = 500;

const list = verb({
  name: 'list',
  act: 'request.list',
  usage: '',
  what: {
    vi: 'Các yêu cầu hủy chờ Sở duyệt; duyệt qua API bằng khóa của cán bộ (Đ4.4)',
    en: 'cancellations that await the department; they are decided through the API with an officer’s key (Đ4.4)',
  },
  options: {},
  run: async ({ database }) => {
    const waiting = (await listRequests(database, 'awaiting-approval', atMost)).map(shown);
    return {
      lines: [
        ...table(
          ['Mã / id', 'Bên yêu cầu / by', 'Năm học / year', 'Lý do / reason', 'Nhận lúc / received'],
          waiting.map((request) => [
            request.id,
            request.requestedBy,
            request.schoolYear,
            request.reason,
            shownTime(request.receivedAt),
          ]),
        ),
        'Duyệt / decide: POST /v1/requests/{id}/decision {"approve": true | false}',
      ],
      json: { requests: waiting },
    };
  },
});

/** Whose record it is, is told by the API only, which notes who looked (Đ30). */
function shown({ _id: id, body, requestedBy, receivedAt }: RepositoryRequest) {
  const about =
    body.kind === 'cancel'
      ? { schoolYear: body.schoolYear, reason: body.reason }
      : { schoolYear: '-', reason: '-' };
  return { id, kind: body.kind, requestedBy, ...about, receivedAt };
}

export const requests: Area = {
  name: 'requests',
  what: { vi: 'Yêu cầu', en: 'Requests' },
  verbs: [list],
};
