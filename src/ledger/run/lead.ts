import { setTimeout as sleep } from 'node:timers/promises';
import { LogFault } from '../log/log-fault.ts';
import { type Leading, takeUp } from '../log/sequence.ts';
import { rootOf } from '../tree/edge.ts';
import type { TreeHead } from '../tree/proof.ts';
import { clearBelow } from './clear-below.ts';
import { demandNoFork } from './demand-no-fork.ts';
import { handOnRest } from './hand-on-rest.ts';
import type { LedLog } from './led-log.ts';
import { lastProven, type Published, publish } from './publish.ts';
import { sequenceWaiting } from './sequence-waiting.ts';

/** What a leader does, for whoever logs and counts it: sizes, places and faults, nothing of an entry. */
export interface LeaderTold {
  /** It was compared, taken up, and goes on from here. */
  leads(size: number, proven: number): void;
  appended(lines: number, size: number): void;
  published(published: Published): void;
  /** Servers are away, or another leader was first: it begins anew. */
  interrupted(error: unknown): void;
  /** The copy or its co-signature has to wait; sequencing goes on. */
  unpublished(error: unknown): void;
  /** Nothing is signed any more, until it was looked at again and found whole. */
  stopped(fault: LogFault): void;
}

/**
 * Leads until told to stop: compares, takes up, and from then on sequences and publishes side by side, so that a slow
 * backup never holds up sequencing. After whatever goes wrong it adopts nothing and begins anew.
 * @param leads whether this process may still call what it finds a fault; one that lost its lease sees what another does
 */
export async function lead(
  parts: LedLog,
  told: LeaderTold,
  stop: AbortSignal,
  leads: () => Promise<boolean> = async () => true,
): Promise<void> {
  let led: TreeHead | undefined;
  while (!stop.aborted) {
    try {
      await term(parts, told, stop, led, (head) => {
        led = head;
      });
      continue;
    } catch (error) {
      if (stop.aborted) return;
      if (error instanceof LogFault && (await leads().catch(() => false))) {
        led = undefined;
        told.stopped(error);
        await pause(parts.pace.stopped, stop);
        continue;
      }
      told.interrupted(error);
    }
    await pause(parts.pace.away, stop);
  }
}

class AnotherWasFirst extends Error {
  override readonly name = 'AnotherWasFirst';
}

/** Ends when told to stop, by throwing else. */
async function term(
  parts: LedLog,
  told: LeaderTold,
  stop: AbortSignal,
  led: TreeHead | undefined,
  remember: (head: TreeHead) => void,
): Promise<void> {
  const { log, database } = parts;
  await demandNoFork(parts, led);
  const leading = await takeUp(log);
  await handOnRest(log, database, leading);
  const proven = await lastProven(parts);
  const size = { now: leading.edge.size };
  remember(headOf(leading));
  told.leads(size.now, proven);
  const ending = new AbortController();
  const both = AbortSignal.any([stop, ending.signal]);
  const untilEnd = (loop: Promise<void>) => loop.finally(() => ending.abort());
  const ended = await Promise.allSettled([
    untilEnd(
      sequencing(parts, leading, both, (next, lines) => {
        size.now = next.edge.size;
        remember(headOf(next));
        told.appended(lines, size.now);
      }),
    ),
    untilEnd(publishing(parts, told, both, () => size.now, proven)),
  ]);
  const faults = ended.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
  const worst = faults.find((fault) => fault instanceof LogFault) ?? faults[0];
  if (worst !== undefined) throw worst;
}

function headOf({ edge }: Leading): TreeHead {
  return { size: edge.size, root: rootOf(edge) };
}

/** At most one batch each beat; where nothing waits, looks come at growing intervals. */
async function sequencing(
  { log, database, pace }: LedLog,
  first: Leading,
  stop: AbortSignal,
  appended: (leading: Leading, lines: number) => void,
): Promise<void> {
  let leading = first;
  let beat = pace.batch;
  while (!stop.aborted) {
    const begun = performance.now();
    const done = await sequenceWaiting(log, database, leading);
    if (done.did === 'lose') throw new AnotherWasFirst('another leader was first');
    if (done.did === 'append') {
      leading = done.leading;
      appended(leading, done.lines);
    }
    beat = done.did === 'append' ? pace.batch : Math.min(beat * 1.5, pace.idle);
    await pause(begun + beat - performance.now(), stop);
  }
}

/** In its own time; what it can't bring over or have co-signed waits, and only a fault of the log ends it. */
async function publishing(
  parts: LedLog,
  told: LeaderTold,
  stop: AbortSignal,
  size: () => number,
  before: number,
): Promise<void> {
  const { log, backup, pace } = parts;
  let proven = before;
  let clearable = before;
  let cleared = 0;
  let sweptAt = performance.now();
  while (!stop.aborted) {
    let goesOn = true;
    const begun = performance.now();
    try {
      if (size() > proven) {
        const published = await publish(parts, proven);
        goesOn = published.proven > proven;
        proven = published.proven;
        told.published(published);
      }
      if (performance.now() - sweptAt > pace.clear) {
        sweptAt = performance.now();
        // Up to what was proven a while ago: whoever reads it still finds it.
        if (clearable > cleared) {
          const tail = (await log.heads.read())?.tail;
          await Promise.all([log.primary, backup].map((store) => clearBelow(store, clearable, tail)));
          cleared = clearable;
        }
        clearable = proven;
      }
    } catch (error) {
      if (error instanceof LogFault) throw error;
      goesOn = false;
      told.unpublished(error);
    }
    await pause(goesOn ? begun + pace.batch - performance.now() : pace.away, stop);
  }
}

async function pause(ms: number, stop: AbortSignal): Promise<void> {
  if (ms > 0) await sleep(ms, undefined, { signal: stop }).catch(() => undefined);
}
