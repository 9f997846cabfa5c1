import type { RunResult } from '../acts/keeping/run-job.ts';
import type { Outcome } from './verb.ts';

/** What a run by hand came to; `busy` and `failed` are failures for whoever asked for it. */
export function runOutcome(job: string, result: RunResult): Outcome {
  switch (result.state) {
    case 'busy':
      return {
        lines: [`${job}: đang có lần chạy khác / another run is at it; nothing was done`],
        json: { job, ...result },
        failed: true,
      };
    case 'failed':
      return { lines: [`${job}: hỏng / failed: ${result.error}`], json: { job, ...result }, failed: true };
    case 'done':
      return {
        lines: [
          result.alarm ? `${job}: BÁO ĐỘNG / ALARM` : `${job}: xong / done`,
          ...Object.entries(result.counts).map(([what, count]) => `  ${what}: ${count}`),
        ],
        json: { job, ...result },
        ...(result.alarm && { failed: true }),
      };
  }
}
