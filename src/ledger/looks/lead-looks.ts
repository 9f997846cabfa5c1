import { setTimeout as sleep } from 'node:timers/promises';
import type { LogHeads } from '../../storage/index/log-heads.ts';
import type { LogStore } from '../../storage/sites/log-store.ts';
import { follow } from '../log/follow.ts';
import { LogFault } from '../log/log-fault.ts';
import type { LogIdentity } from '../log/reader.ts';
import { clearBelow } from '../run/clear-below.ts';
import type { LooksSequencer } from './sequence-looks.ts';

/** A log of looks at both sites. */
export interface LookSites {
  readonly identity: LogIdentity;
  readonly primary: LogStore;
  readonly backup: LogStore;
  readonly heads: LogHeads;
  /** nothing more comes to it */
  readonly closed: boolean;
}

export interface LedLooks {
  readonly sequencer: LooksSequencer;
  /** the logs of all years that were begun */
  readonly sites: () => Promise<readonly LookSites[]>;
  /** what must stand at the backup before entries do: the wrapped keys */
  readonly copyKeys: () => Promise<void>;
  readonly clock: () => Date;
  /** milliseconds between two batches */
  readonly paceMs: number;
}

/** For whoever logs and counts it: numbers and faults, nothing of an entry. */
export interface LooksTold {
  appended(looks: number): void;
  /** Servers are away: what waits, waits. */
  interrupted(what: 'sequencing' | 'copies', error: unknown): void;
  /** A log has a fault: nothing is signed over it, and it is looked at again. */
  stopped(fault: LogFault): void;
}

/** Puts looks into their logs until told to stop, and beside that has each copied to the backup, whose outage holds up nothing. */
export async function leadLooks(parts: LedLooks, told: LooksTold, stop: AbortSignal): Promise<void> {
  const every = async (what: 'sequencing' | 'copies', work: () => Promise<void>) => {
    while (!stop.aborted) {
      try {
        await work();
      } catch (error) {
        if (error instanceof LogFault) told.stopped(error);
        else told.interrupted(what, error);
      }
      await sleep(parts.paceMs, undefined, { signal: stop }).catch(() => undefined);
    }
  };
  const copied = new Map<string, number>();
  await Promise.all([
    every('sequencing', async () => {
      const looks = await parts.sequencer.run(parts.clock());
      if (looks > 0) told.appended(looks);
    }),
    every('copies', () => copyLogs(parts, copied)),
  ]);
}

/** @param copied by origin: the size that stood at the backup a beat ago, below which nobody reads any more */
async function copyLogs({ sites, copyKeys }: LedLooks, copied: Map<string, number>): Promise<void> {
  for (const { identity, heads, primary, backup, closed } of await sites()) {
    const before = copied.get(identity.origin) ?? 0;
    if (closed && before > 0) continue;
    const size = (await follow(primary, backup, identity, copyKeys))?.size ?? 0;
    if (size > before) {
      const tail = (await heads.read())?.tail;
      for (const store of [primary, backup]) await clearBelow(store, before, tail);
    }
    copied.set(identity.origin, size);
  }
}
