/** What stands behind the repository or beside it, and what can be wrong with it. */
export const servers = {
  mongo: 'MongoDB',
  redis: 'Redis, Valkey',
  primary: 'Nơi chính · primary site',
  backup: 'Nơi dự phòng · backup site',
  ministry: 'Kho của Bộ · the ministry’s repository',
  tsa: 'Dấu thời gian · time-stamping authority',
  witness: 'Nhân chứng của sổ cái · the ledger’s witness',
  revocation: 'CRL, OCSP · revocation lists and answers',
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
  'mongo away': {
    vi: 'Không nhận gì, không trả lời gì: 503 ngay, kèm Retry-After; /readyz 503. Bài đã nhận đợi, không mất lượt thử; mọi vai trò vẫn khởi động được',
    en: 'Nothing is taken in or answered: 503 at once, with Retry-After; /readyz 503. What was taken in waits and uses up no attempt; every role starts',
    lasts: 'bao lâu cũng được; tự tiếp tục khi về · any time; goes on by itself',
  },
  'mongo frozen': {
    vi: 'Như khi tắt; yêu cầu đang dở đợi đến 15 giây',
    en: 'As away; a request under way waits for up to 15 s',
    lasts: 'như khi tắt · as away',
  },
  'mongo full': {
    vi: 'Không nhận bài nộp, không cho xem học bạ (mỗi lần xem được ghi lại): 503. /readyz của api: 200, read-only',
    en: 'No push is taken in, no record is shown (each look is noted down): 503. /readyz of the API: 200, read-only',
    lasts: 'tự tiếp tục khi có chỗ · goes on by itself once there is room',
  },
  'mongo read-only': {
    vi: 'Như khi đầy (không có nút chính)',
    en: 'As full (no primary in the set)',
    lasts: 'tự tiếp tục khi có nút chính · goes on by itself once there is a primary',
  },
  'mongo lying': {
    vi: 'Mất hoặc đổi những gì đã ghi: `npm run admin -- rebuild --check` dựng lại từ sổ cái và nêu từng chỗ khác; sổ cái bị cắt thì `audit verify` thấy',
    en: 'It loses or changes what it wrote: `rebuild --check` makes the index again from the ledger and names what differs; a head that was put back is seen by `audit verify`',
    lasts: 'dựng lại từ sổ cái (`rebuild --into`) · made again from the ledger, by hand',
  },
  'redis away': {
    vi: 'Bài nộp vẫn được lưu và trả lời 202, học bạ vẫn xem được; việc kiểm tra đợi Redis. Hạn mức đếm riêng từng tiến trình; mọi vai trò vẫn khởi động được',
    en: 'A push is stored and answered 202, records are shown; judging waits. Quotas are counted by each process alone; every role starts',
    lasts:
      'bao lâu cũng được; việc được xếp lại ngay khi Redis về · any time; work is queued as soon as it is back',
  },
  'redis frozen': {
    vi: 'Như khi tắt; các yêu cầu đầu đợi đến 2 giây',
    en: 'As away; the first requests wait for up to 2 s',
    lasts: 'như khi tắt · as away',
  },
  'redis full': {
    vi: 'Như khi tắt (hết bộ nhớ, noeviction). /readyz: read-only',
    en: 'As away (out of memory, noeviction). /readyz says read-only',
    lasts: 'tự tiếp tục khi có chỗ · goes on by itself once there is room',
  },
  'redis read-only': {
    vi: 'Nút chính cũ vẫn trả lời trên kết nối cũ và từ chối ghi: kết nối được mở lại để tìm nút chính mới; trong lúc đó như khi tắt',
    en: 'After a failover the old master answers on the connections that stand and refuses writes: they are made anew to find the new one; meanwhile as away',
    lasts: 'một giây sau khi có nút chính mới · a second after there is a new master',
  },
  'redis lying': {
    vi: 'Mất những việc đã nhận: mọi việc dở dang được tìm lại trong MongoDB',
    en: 'It loses jobs that it took: what is not finished is found in MongoDB',
    lasts: 'trong một phút · within a minute',
  },
  'primary away': {
    vi: 'Đọc từ nơi dự phòng. Không nhận bài nộp: 503 ngay, kèm Retry-After. Bài đã nhận đợi, không mất lượt thử; mọi vai trò vẫn khởi động được',
    en: 'Reads go to the backup. No push is taken in: 503 at once, with Retry-After. What was taken in waits and uses up no attempt; every role starts',
    lasts: 'bao lâu cũng được; tự tiếp tục khi về · any time; goes on by itself',
  },
  'primary frozen': {
    vi: 'Như khi tắt: chỉ các yêu cầu trước lần hỏi kế tiếp (5 giây một lần) phải đợi, đọc 6,5 giây, nộp 10 giây',
    en: 'As away: only requests before the next probe (every 5 s) wait, a read 6.5 s, a push 10 s',
    lasts: 'như khi tắt · as away',
  },
  'primary full': {
    vi: 'Vẫn đọc; không nhận bài nộp: 503 ngay, kèm Retry-After. /readyz: read-only',
    en: 'It is read from; no push is taken in: 503 at once, with Retry-After. /readyz says read-only',
    lasts: 'tự nhận lại khi có chỗ · takes pushes in again once there is room',
  },
  'primary read-only': {
    vi: 'Như khi đầy (khóa chỉ còn quyền đọc)',
    en: 'As full (keys that may only read)',
    lasts: 'tự nhận lại khi ghi được · takes pushes in again once it can be written to',
  },
  'primary lying': {
    vi: 'Trả về byte khác: mã băm không khớp, đọc từ nơi dự phòng, chép đè lên nơi chính, ghi nhật ký',
    en: 'It hands out other bytes: the hash does not fit, the backup is read, the primary repaired, the log told',
    lasts: 'từng lần đọc · at each read',
  },
  'backup away': {
    vi: 'Không ai thấy gì khác; bản sao đợi, không mất lượt thử. khb_blobs_without_backup tăng; mọi vai trò vẫn khởi động được',
    en: 'Nobody sees a difference; copies wait and use up no attempt. khb_blobs_without_backup grows; every role starts',
    lasts:
      'bao lâu cũng được, chỉ có một bản; tự chép khi về · any time, with one copy only; copied by itself',
  },
  'backup frozen': { vi: 'Như khi tắt', en: 'As away', lasts: 'như khi tắt · as away' },
  'backup full': {
    vi: 'Như khi tắt; vẫn đọc được. /readyz: read-only',
    en: 'As away; it is read from. /readyz says read-only',
    lasts: 'tự chép khi có chỗ · copied by itself once there is room',
  },
  'backup read-only': {
    vi: 'Như khi đầy',
    en: 'As full',
    lasts: 'tự chép khi ghi được · copied by itself once it can be written to',
  },
  'backup lying': {
    vi: 'Bản sao đọc lại không khớp: không được tính là có bản sao, sau 20 lượt là thư chết cho cán bộ',
    en: 'The copy does not read back as written: it does not count as one, and after 20 attempts it is a dead letter for staff',
    lasts: 'đến khi cán bộ sửa và thử lại · until staff mend it and retry',
  },
  'ministry away': {
    vi: 'Mọi việc trong tỉnh vẫn chạy. Học bạ chuyển đi đợi (`forwarding`), không mất lượt thử; học bạ chuyển đến đợi ở hộp thư của Bộ. `unusable:ministry`, khb_peer_up 0',
    en: 'Everything within the province goes on. What leaves it waits (`forwarding`) and uses up no attempt; arrivals wait in the mailbox. `unusable:ministry`, khb_peer_up 0',
    lasts: 'bao lâu cũng được; tự tiếp tục khi trở lại · any time; goes on by itself when it is back',
  },
  'ministry frozen': {
    vi: 'Như khi tắt; mỗi lần hỏi đợi KHB_MINISTRY_TIMEOUT_MS (30 giây)',
    en: 'As away; each exchange waits for KHB_MINISTRY_TIMEOUT_MS (30 s)',
    lasts: 'bao lâu cũng được; tự tiếp tục khi trở lại · any time; goes on by itself when it is back',
  },
  'ministry lying': {
    vi: 'Trang lạ, trả lời quá dài, nhỏ giọt: không tin gì, hỏi lại. Mỗi lần gửi đi mất một lượt trong 1.500 lượt, cách nhau một phút',
    en: 'A page for people, an endless answer, a dripping one: nothing is believed, it is asked again. A delivery uses up one attempt of 1,500, a minute apart',
    lasts: 'khoảng một ngày; sau đó chờ cán bộ · about a day, then staff',
  },
  'tsa away': {
    vi: 'Biên nhận vẫn được cấp ngay, dấu thời gian `pending`. `unusable:tsa`, khb_peer_up 0',
    en: 'Receipts are given at once, their timestamps `pending`. `unusable:tsa`, khb_peer_up 0',
    lasts: 'bao lâu cũng được; tự tiếp tục khi trở lại · any time; goes on by itself when it is back',
  },
  'tsa frozen': {
    vi: 'Như khi tắt; mỗi lần hỏi đợi KHB_TSA_TIMEOUT_MS (30 giây)',
    en: 'As away; each question waits for KHB_TSA_TIMEOUT_MS (30 s)',
    lasts: 'bao lâu cũng được; tự tiếp tục khi trở lại · any time; goes on by itself when it is back',
  },
  'tsa lying': {
    vi: 'Trang lạ, trả lời quá dài, nhỏ giọt, dấu của câu hỏi khác (sai nonce): không nhận, hỏi lại',
    en: 'A page for people, an endless answer, a dripping one, a token for another question (wrong nonce): not taken, asked again',
    lasts: 'bao lâu cũng được; tự tiếp tục khi trở lại · any time; goes on by itself when it is back',
  },
  'witness away': {
    vi: 'Nhận bài, kiểm tra và cấp biên nhận như thường; sổ cái vẫn ghi và được chép sang nơi dự phòng. Chứng minh của biên nhận `pending`; quá KHB_LEDGER_UNPROVEN_MS thì `ledger-unproven`; dịch vụ vẫn khởi động được',
    en: 'Pushes are taken in, judged and given their receipts as ever; the ledger grows and is copied to the backup. Proofs of receipts are `pending`; after KHB_LEDGER_UNPROVEN_MS `ledger-unproven` stands; the service starts',
    lasts: 'bao lâu cũng được; chứng minh có khi trở lại · any time; proofs come once it is back',
  },
  'witness frozen': {
    vi: 'Như khi tắt; mỗi lần hỏi đợi KHB_WITNESS_TIMEOUT_MS (5 giây)',
    en: 'As away; each question waits for KHB_WITNESS_TIMEOUT_MS (5 s)',
    lasts: 'như khi tắt · as away',
  },
  'witness lying': {
    vi: 'Trang lạ, trả lời quá dài, nhỏ giọt, chữ ký của cây khác: không nhận, hỏi lại. Nói rằng biết một cây lớn hơn hay cây khác: sổ cái dừng, `ledger-stopped`',
    en: 'A page for people, an endless answer, a dripping one, its word on another tree: not taken, asked again. It says that it knows a larger tree or another one: the ledger stops, `ledger-stopped`',
    lasts:
      'như khi tắt; sổ cái dừng thì phải xem ngay · as away; a ledger that is stopped is to be looked into at once',
  },
  'revocation away': {
    vi: 'Kiểm tra theo bằng chứng đã có. `unusable:revocation`, khb_peer_up 0',
    en: 'Judged by the evidence that is there. `unusable:revocation`, khb_peer_up 0',
    lasts:
      'đến khi bằng chứng hết hạn, nếu policy là required · until the evidence is out of date, where the policy is required',
  },
  'revocation frozen': {
    vi: 'Như khi tắt; mỗi địa chỉ đợi limits.timeoutMs',
    en: 'As away; each address waits for limits.timeoutMs',
    lasts: 'như khi tắt · as away',
  },
  'revocation lying': {
    vi: 'Trang lạ, danh sách quá dài, nhỏ giọt: bản tốt gần nhất vẫn được dùng',
    en: 'A page for people, an endless list, a dripping one: the last good one counts',
    lasts: 'như khi tắt · as away',
  },
  'clock stepped': {
    vi: 'Việc định kỳ vẫn chạy, không sót, không lặp. `clock-stepped`, khb_clock_last_step_seconds, khb_schedule_ahead_seconds; giờ ghi vào hồ sơ trong lúc sai thì sai',
    en: 'Schedules go on, none is missed or doubled. `clock-stepped`, khb_clock_last_step_seconds, khb_schedule_ahead_seconds; what is stamped while the clock is wrong is wrong',
    lasts: 'cảnh báo đứng một giờ · the alarm stands for an hour',
  },
} as const satisfies Partial<Record<OutageName, OutageWords>>;
