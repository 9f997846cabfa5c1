import { Presets, SingleBar } from 'cli-progress';
import type { PushProgress } from './push.ts';

/** A progress bar on stderr for `pushDocuments`; where that is no terminal it writes a plain line now and then. */
export function pushProgressBar(total: number): { onProgress(progress: PushProgress): void; stop(): void } {
  const counts = { accepted: 0, refused: 0, unfinished: 0 };
  const bar = new SingleBar(
    {
      format:
        'Gửi học bạ / pushing {bar} {value}/{total} | nhận / accepted {accepted} | từ chối / refused {refused} | {eta_formatted}',
      stream: process.stderr,
      noTTYOutput: true,
      notTTYSchedule: 5000,
      hideCursor: true,
    },
    Presets.shades_classic,
  );
  bar.start(total, 0, counts);
  return {
    onProgress({ done, last }) {
      counts[last.state] += 1;
      bar.update(done, counts);
    },
    stop: () => bar.stop(),
  };
}
