/** What stands behind the repository or beside it, and what can be wrong with it. */
export const servers = {
  mongo: 'MongoDB',
  redis: 'Redis, Valkey',
  primary: 'Nơi chính · primary site',
  backup: 'Nơi dự phòng · backup site',
  ministry: 'Kho của Bộ · the ministry’s repository',
  tsa: 'Dấu thời gian · time-stamping authority',
  clock: 'Đồng hồ · the clock',
} as const;
export const faults = {
  away: 'tắt · away',
  frozen: 'treo · frozen',
  full: 'đầy · full',
  'read-only': 'chỉ đọc · read-only',
  lying: 'nói sai · lying',
  stepped: 'bị chỉnh · stepped',
} as const;

export type Server = keyof typeof servers;
export type Fault = keyof typeof faults;
export type OutageName = `${Server} ${Fault}`;

/** What a test shows of one fault of one server; the page is made of these words. */
export interface OutageWords {
  readonly vi: string;
  readonly en: string;
  /** how long it lasts, and after it */
  readonly lasts: string;
}

/**
 * One row for each fault that a test brings about, in the words of docs/outages.md. A row's test is declared with
 * `outage(name, …)`: tests/unit/project/outages.test.ts wants one for each row, and writes the page.
 */
export const rows = {
  'redis away': {
    vi: 'Bài nộp vẫn được lưu và trả lời 202; việc kiểm tra đợi Redis',
    en: 'A push is stored and answered 202; judging waits for Redis',
    lasts: 'được xếp lại ngay khi Redis về · queued again as soon as it is back',
  },
  'primary away': {
    vi: 'Đọc từ nơi dự phòng. Không nhận bài nộp: 503 ngay, kèm Retry-After. Bài đã nhận đợi, không mất lượt thử; mọi vai trò vẫn khởi động được',
    en: 'Reads go to the backup. No push is taken in: 503 at once, with Retry-After. What was taken in waits and uses up no attempt; every role starts',
    lasts: 'bao lâu cũng được; tự tiếp tục khi nơi chính về · any time; goes on by itself',
  },
  'primary frozen': {
    vi: 'Như khi tắt: chỉ vài yêu cầu đầu phải đợi (đến 6,5 giây), cho tới lần hỏi kế tiếp (5 giây một lần)',
    en: 'As away: only requests before the next probe (every 5 s) wait, for up to 6.5 s',
    lasts: 'như khi tắt · as away',
  },
  'primary full': {
    vi: 'Vẫn đọc; không nhận bài nộp: 503 ngay. /readyz: read-only, khb_server_writable 0',
    en: 'It is read from; no push is taken in: 503 at once. /readyz says read-only, khb_server_writable 0',
    lasts: 'tự nhận lại khi có chỗ · takes pushes in again once there is room',
  },
  'mongo away': {
    vi: 'Không nhận gì, không trả lời gì: 503',
    en: 'Nothing is taken in or answered: 503',
    lasts: 'hết ngay khi MongoDB về · ends as soon as it is back',
  },
} as const satisfies Partial<Record<OutageName, OutageWords>>;
