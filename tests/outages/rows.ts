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
    vi: 'Không nhận bài nộp: 503 kèm Retry-After; không có gì được báo là đã nhận rồi mất',
    en: 'Nothing is taken in: 503 with Retry-After; nothing that was acknowledged is lost',
    lasts: 'nhận lại ngay khi nơi chính về · taken again as soon as it is back',
  },
  'mongo away': {
    vi: 'Không nhận gì, không trả lời gì: 503',
    en: 'Nothing is taken in or answered: 503',
    lasts: 'hết ngay khi MongoDB về · ends as soon as it is back',
  },
} as const satisfies Partial<Record<OutageName, OutageWords>>;
