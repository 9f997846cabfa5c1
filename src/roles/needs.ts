export const serverNames = ['mongo', 'redis', 'primary', 'backup'] as const;
export type ServerName = (typeof serverNames)[number];
export type ServerStates = Readonly<Record<ServerName, 'ok' | 'read-only' | 'away'>>;

/** `all` is the three in one process, and takes pushes in like the API. */
type PartOfAll = 'api' | 'worker' | 'scheduler';

interface Without {
  /** not ready without it: `reads`, it must answer; `writes`, it must take writes; `a-site`, one of the two must answer */
  readonly need: 'reads' | 'writes' | 'a-site' | 'none';
  readonly vi: string;
  readonly en: string;
}

/**
 * What each role does without each server. Every role starts without any of them and goes on as it says here; a role that
 * is not ready is worth nothing to a proxy, and a proxy that takes it out loses nothing.
 */
export const without: Readonly<Record<ServerName, Readonly<Record<PartOfAll, Without>>>> = {
  mongo: {
    api: {
      need: 'reads',
      vi: 'trả lời 503 ngay, kèm Retry-After',
      en: 'answers 503 at once, with Retry-After',
    },
    worker: {
      need: 'writes',
      vi: 'việc đang chờ được thử lại, không mất lượt',
      en: 'jobs are tried again and use up no attempt',
    },
    scheduler: { need: 'writes', vi: 'không chạy việc nào', en: 'runs no job' },
  },
  redis: {
    api: {
      need: 'none',
      vi: 'vẫn nhận bài nộp (202), việc được xếp lại khi Redis về; hạn mức đếm riêng từng tiến trình',
      en: 'takes pushes in (202) and queues them when it is back; quotas are counted by each process alone',
    },
    worker: { need: 'writes', vi: 'không có việc để làm', en: 'has no jobs to do' },
    scheduler: {
      need: 'none',
      vi: 'chạy các việc không cần hàng đợi',
      en: 'runs the jobs that queue nothing',
    },
  },
  primary: {
    api: {
      need: 'a-site',
      vi: 'đọc từ nơi dự phòng; không nhận bài nộp: 503 ngay, kèm Retry-After',
      en: 'reads from the backup; takes no push in: 503 at once, with Retry-After',
    },
    worker: {
      need: 'none',
      vi: 'trả lời yêu cầu; việc kiểm tra bài nộp được thử lại, không mất lượt',
      en: 'answers requests; judging is tried again and uses up no attempt',
    },
    scheduler: { need: 'none', vi: 'chạy mọi việc', en: 'runs every job' },
  },
  backup: {
    api: { need: 'a-site', vi: 'không khác gì', en: 'nothing else' },
    worker: {
      need: 'none',
      vi: 'việc sao chép được thử lại, không mất lượt',
      en: 'copies are tried again and use up no attempt',
    },
    scheduler: { need: 'none', vi: 'chạy mọi việc', en: 'runs every job' },
  },
};

/** Whether a role can do its work with what is there now. */
export function isReady(role: PartOfAll | 'all', states: ServerStates): boolean {
  const part = role === 'all' ? 'api' : role;
  const demanded = serverNames.map((name) => [name, without[name][part].need] as const);
  const sites = demanded.filter(([, need]) => need === 'a-site');
  return (
    demanded.every(([name, need]) => {
      if (need === 'reads') return states[name] !== 'away';
      return need !== 'writes' || states[name] === 'ok';
    }) &&
    (sites.length === 0 || sites.some(([name]) => states[name] !== 'away'))
  );
}
