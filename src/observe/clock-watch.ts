import type { Logger } from 'pino';
import { Counter, Gauge, type Registry } from 'prom-client';

/** A step of the wall clock: by how much, and how long ago by the clock that nothing moves. */
export interface ClockStep {
  readonly seconds: number;
  readonly agoSeconds: number;
}

export interface ClockWatch {
  /** of the last hour; undefined where the clock only went on */
  lastStep(): ClockStep | undefined;
  close(): void;
}

const everyMs = 1_000;
/** time servers slew; what is more than this between two looks is a step */
const toleratedMs = 2_000;
const rememberedSeconds = 3_600;

/** Holds the wall clock against the monotonic one, and says when it steps: what it stamps then may be wrong. */
export function watchClock(clock: () => Date, prometheus: Registry, logger: Logger): ClockWatch {
  const registers = [prometheus];
  const steps = new Counter({
    name: 'khb_clock_steps_total',
    help: 'How often the wall clock of this process stepped, by more than two seconds',
    labelNames: ['direction'],
    registers,
  });
  const lastSeconds = new Gauge({
    name: 'khb_clock_last_step_seconds',
    help: 'The latest step of the wall clock; below 0, it went back',
    registers,
  });
  const offset = () => clock().getTime() - performance.now();
  let before = offset();
  let last: { readonly seconds: number; readonly at: number } | undefined;
  const timer = setInterval(() => {
    const now = offset();
    const stepMs = now - before;
    before = now;
    if (Math.abs(stepMs) <= toleratedMs) return;
    const seconds = Math.round(stepMs / 1_000);
    last = { seconds, at: performance.now() };
    steps.inc({ direction: seconds < 0 ? 'back' : 'ahead' });
    lastSeconds.set(seconds);
    logger.error({ seconds }, 'the wall clock stepped');
  }, everyMs);
  timer.unref();
  return {
    lastStep: () => {
      if (!last) return undefined;
      const agoSeconds = Math.round((performance.now() - last.at) / 1_000);
      return agoSeconds > rememberedSeconds ? undefined : { seconds: last.seconds, agoSeconds };
    },
    close: () => clearInterval(timer),
  };
}
