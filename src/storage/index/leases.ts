import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from './database.ts';
import { isDuplicateKey } from './duplicate-key.ts';

/** A lease that was taken; given back once, or lost with its process. */
export interface HeldLease {
  /** Says that the holder is alive. False when another has taken the lease over. */
  renew(): Promise<boolean>;
  release(): Promise<void>;
}

/** The leases as one process sees them. */
export interface Leases {
  /** how long a holder that says nothing counts as alive */
  readonly lastsMs: number;
  /** undefined while another holder has it */
  take(name: string): Promise<HeldLease | undefined>;
  /** The same for a process that is asked once: waits until the holder has shown whether it lives. */
  takePatiently(name: string): Promise<HeldLease | undefined>;
}

/**
 * No time stands in a lease: clocks step, and two machines' never agree. Its holder counts up a number, and whoever wants
 * it takes it over after having seen the same number for as long as it lasts, by its own clock that nothing moves.
 */
export function leasesOf(database: Database, lastsMs = 30_000): Leases {
  const seen = new Map<string, { readonly holder: string; readonly beat: number; readonly since: number }>();
  const lookMs = Math.min(500, lastsMs / 4);

  const take: Leases['take'] = async (name) => {
    const holder = randomUUID();
    const held: HeldLease = {
      renew: async () => {
        const renewed = await database.leases.updateOne({ _id: name, holder }, { $inc: { beat: 1 } });
        return renewed.matchedCount === 1;
      },
      release: async () => {
        await database.leases.deleteOne({ _id: name, holder });
      },
    };
    try {
      await database.leases.insertOne({ _id: name, holder, beat: 0 });
      return held;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
    const standing = await database.leases.findOne({ _id: name });
    if (!standing) return undefined;
    const last = seen.get(name);
    if (last?.holder !== standing.holder || last.beat !== standing.beat) {
      seen.set(name, { holder: standing.holder, beat: standing.beat, since: performance.now() });
      return undefined;
    }
    if (performance.now() - last.since < lastsMs) return undefined;
    const { matchedCount } = await database.leases.replaceOne(
      { _id: name, holder: standing.holder, beat: standing.beat },
      { holder, beat: 0 },
    );
    return matchedCount === 1 ? held : undefined;
  };

  return {
    lastsMs,
    take,
    takePatiently: async (name) => {
      for (let first: string | undefined; ; await sleep(lookMs)) {
        const held = await take(name);
        if (held) return held;
        const { holder, beat } = seen.get(name) ?? {};
        const mark = `${holder}/${beat}`;
        first ??= mark;
        if (mark !== first) return undefined;
      }
    },
  };
}
