import { foundNoServer } from './storage-error.ts';

/** Somebody who waits for what a group brings. */
export interface Gathered {
  readonly failed: (error: unknown) => void;
}

/**
 * Work that goes together: all that is asked for in one turn of the event loop, and all that comes while as many groups as
 * may be are under way. Whoever asks alone waits for nobody. What a group does begins after it was asked for, never before.
 * Where it finds no server, whoever waits for the next group is told at once, and nobody waits for one outage after another.
 * @param work tells each caller what became of it; what it rejects with is told to all of them
 * @returns adds one to what goes next
 */
export function gather<Item extends Gathered>(
  work: (items: readonly Item[]) => Promise<void>,
  { mostAtOnce, underWay: most }: { readonly mostAtOnce: number; readonly underWay: number },
): (item: Item) => void {
  const gathered: Item[] = [];
  let underWay = 0;
  let isDue = false;

  const begin = () => {
    isDue = false;
    while (gathered.length > 0 && underWay < most) void run(gathered.splice(0, mostAtOnce));
  };
  // After all that came in with this turn: the answers of a group free many callers at once.
  const due = () => {
    if (isDue || gathered.length === 0 || underWay >= most) return;
    isDue = true;
    setImmediate(begin);
  };
  const run = async (items: readonly Item[]) => {
    underWay += 1;
    try {
      await work(items);
    } catch (error) {
      const next = foundNoServer(error) ? gathered.splice(0) : [];
      for (const { failed } of [...items, ...next]) failed(error);
    } finally {
      underWay -= 1;
      due();
    }
  };

  return (item) => {
    gathered.push(item);
    due();
  };
}
