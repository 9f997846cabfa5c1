import type { Database } from '../../storage/index/database.ts';
import { type AnyKept, keptAggregates } from '../../storage/index/kept.ts';
import { parseEntry } from '../entry/entry.ts';
import { besideRows } from './beside.ts';
import { evolveEntries, type OpenKey, type Rebuilt } from './evolve-entries.ts';
import { RebuildFault } from './rebuild-fault.ts';
import type { Spool, Spooled } from './spool.ts';

const AT_ONCE = 200;

/**
 * One document for each aggregate, and what stands beside it, file by file: some at once, so that keys are read and documents
 * written together.
 * @param destroyed ids of keys: what they sealed is left out
 * @returns how many
 * @throws RebuildFault
 */
export async function writeDocuments(
  database: Database,
  files: ReturnType<Spool['files']>,
  openKey: OpenKey,
  destroyed: ReadonlySet<string>,
  progress: (done: number) => void,
): Promise<number> {
  let done = 0;
  for await (const aggregates of files) {
    const beside = besideRows();
    const own = [...aggregates].map(([aggregate, spooled]) => keptOf(aggregate, spooled));
    const kept = own.filter(({ first }) => !destroyed.has(keyOf(first)));
    for (let from = 0; from < kept.length; from += AT_ONCE) {
      const some = kept.slice(from, from + AT_ONCE);
      const made = await Promise.all(
        some.map(async (one) => ({ ...one, ...(await evolveEntries(one.kept, one.spooled, openKey)) })),
      );
      for (const { events } of made) for (const event of events) beside.add(event);
      await insertAll(database, made);
      done += made.length;
      progress(done);
    }
    await beside.write(database);
  }
  progress(done);
  return done;
}

/** @throws RebuildFault for a kind that a later program made */
function keptOf(aggregate: string, spooled: readonly Spooled[]) {
  const kind = aggregate.slice(0, aggregate.indexOf('/'));
  const kept = keptAggregates.find((one) => one.aggregate.kind === kind);
  const first = spooled[0];
  if (!kept || !first)
    throw new RebuildFault(first?.position ?? -1, aggregate, `this program knows no ${kind}`);
  return { kept, first, spooled };
}

async function insertAll(
  database: Database,
  made: readonly { readonly kept: AnyKept; readonly document: Rebuilt }[],
): Promise<void> {
  for (const kept of keptAggregates) {
    const own = made.filter((one) => one.kept === kept).map(({ document }) => document);
    if (own.length > 0) await kept.collection(database).insertMany(own);
  }
}

function keyOf({ position, line }: Spooled): string {
  try {
    return parseEntry(Buffer.from(line)).key;
  } catch (error) {
    throw new RebuildFault(position, '?', 'not an entry', { cause: error });
  }
}
