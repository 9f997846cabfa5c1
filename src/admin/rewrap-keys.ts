import { rewrapKeys } from '../acts/keys/rewrap-keys.ts';
import { openKeyRoom } from '../roles/key-room.ts';
import { refused } from './refused.ts';
import { verb } from './verb.ts';

const TOLD_EVERY_MS = 1_000;

export const rewrap = verb({
  name: 'rewrap',
  act: 'house-key.rewrap',
  usage: '',
  what: {
    vi: 'Bọc lại mọi khóa dữ liệu bằng dòng đầu của KHB_MASTER_KEY_FILE; ngắt giữa chừng thì chạy lại',
    en: 'wraps every data key anew under the first line of KHB_MASTER_KEY_FILE; cut off, it is run again and goes on',
  },
  options: {},
  read: ({ env }) => openKeyRoom(env),
  run: async ({ actor, console, input, ...office }) => {
    let told: { readonly where: string; readonly at: number } | undefined;
    const decision = await rewrapKeys(
      {
        ...office,
        ...input,
        progress: ({ where, done, all }) => {
          if (where === told?.where && performance.now() - told.at < TOLD_EVERY_MS) return;
          told = { where, at: performance.now() };
          console.err(`${where}: ${done} / ~${all}\n`);
        },
      },
      actor,
    );
    if (!decision.ok) return refused(decision.refusal);
    const { done } = decision;
    if (done === 'busy')
      return {
        lines: ['một lệnh khác đang chạy / another run is at it'],
        json: { busy: true },
        failed: true,
      };
    const { keys, rewrapped, closed, unnamed } = done;
    const left = closed + unnamed;
    return {
      lines: [
        `Khóa dữ liệu / data keys: ${keys}; bọc lại / wrapped anew: ${rewrapped}`,
        left === 0
          ? 'Nay có thể bỏ các dòng cũ / the former lines can be taken off now'
          : `Giữ các dòng cũ / keep the former lines: ${closed} không mở được / not opened, ${unnamed} không có ở nơi lưu trữ nào / at neither site`,
      ],
      json: { ...done },
      failed: left > 0,
    };
  },
});
