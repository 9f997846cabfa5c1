import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { follow } from '../../src/ledger/log/follow.ts';
import { checkpointPath } from '../../src/ledger/log/paths.ts';
import { newestCheckpoint, openReader, readCheckpoint } from '../../src/ledger/log/reader.ts';
import { append, type Log, takeUp } from '../../src/ledger/log/sequence.ts';
import { walkLog } from '../../src/ledger/log/walk.ts';
import { bundleBytes, bundleEntries } from '../../src/ledger/tree/bundle.ts';
import { leafHash, rootFromProof } from '../../src/ledger/tree/hash.ts';
import { consistencyProof, inclusionProof, isConsistent } from '../../src/ledger/tree/proof.ts';
import type { Database } from '../../src/storage/index/database.ts';
import { freshDatabase } from '../support/fresh-storage.ts';
import { entriesOf, type LedgerRoom, ledgerRoom } from '../support/ledger-room.ts';

let database: Database;
let drop: () => Promise<void>;
beforeAll(async () => {
  ({ database, drop } = await freshDatabase(inject('addresses')));
});
afterAll(() => drop());
const room = () => ledgerRoom(database, inject('addresses'));

async function walked({ identity }: LedgerRoom, store: LedgerRoom['primary']): Promise<string[]> {
  const entries: string[] = [];
  const verdict = await walkLog(store, identity, {
    seen: (entry) => entries.push(Buffer.from(entry).toString()),
  });
  if (!verdict.ok) throw verdict.fault;
  return entries;
}
const texts = (to: number) => entriesOf(0, to).map((entry) => Buffer.from(entry).toString());

describe('a log that grows in batches', () => {
  const SIZES = [1, 3, 255, 256, 300, 812, 1_024];
  let one: LedgerRoom;
  beforeAll(async () => {
    one = await room();
    let from = 0;
    for (const to of SIZES) {
      await one.append(entriesOf(from, to));
      from = to;
    }
  });

  test('holds what was appended, in this order, under signed checkpoints', async () => {
    expect(await walked(one, one.primary)).toEqual(texts(1_024));
    const sizes = (await Array.fromAsync(one.primary.list('checkpoint/'))).map((path) =>
      Number(path.slice(11)),
    );
    expect(sizes).toEqual(SIZES);
  });

  test('proves each entry and each earlier size from what stands at the site', async () => {
    const newest = await newestCheckpoint(one.primary, one.identity);
    if (!newest) throw new Error('no checkpoint');
    const { tile } = await openReader(one.primary, newest);
    for (const index of [0, 255, 256, 1_023]) {
      const proof = await inclusionProof(index, newest.size, tile);
      const root = rootFromProof(leafHash(Buffer.from(`entry ${index}`)), index, newest.size, proof);
      expect(Buffer.from(root ?? '').equals(newest.root)).toBe(true);
    }
    const before = { size: 256, root: (await readCheckpoint(one.primary, one.identity, 256)).root };
    expect(isConsistent(before, newest, await consistencyProof(256, newest.size, tile))).toBe(true);
  });

  test('is copied to the backup from wherever that stands, and walks there', async () => {
    expect(await newestCheckpoint(one.backup, one.identity)).toBeUndefined();
    for (const times of [1, 2]) {
      expect((await follow(one.primary, one.backup, one.identity))?.size, `${times}`).toBe(1_024);
      expect(await walked(one, one.backup)).toEqual(texts(1_024));
    }
    await one.append(entriesOf(1_024, 1_100));
    await follow(one.primary, one.backup, one.identity);
    await one.append(entriesOf(1_100, 1_700));
    await follow(one.primary, one.backup, one.identity);
    expect(await walked(one, one.backup)).toEqual(texts(1_700));
  });
});

describe('a leader that dies between any two of its writes', () => {
  test('leaves a log that the next one takes up: nothing lost that was in it, nothing twice', async () => {
    let deaths = 0;
    for (let survived = 0; ; survived++) {
      const of = await room();
      await of.append(entriesOf(0, 200));
      const dying = dyingAfter(of.log, survived);
      const died = await append(dying.log, await takeUp(of.log), entriesOf(200, 600)).then(
        () => false,
        (error: unknown) => {
          if (error !== dying.death) throw error;
          return true;
        },
      );
      if (!died) break;
      deaths += 1;
      const next = await takeUp(of.log);
      const isIn = next.edge.size === 600;
      expect([200, 600]).toContain(next.edge.size);
      await append(of.log, next, entriesOf(next.edge.size, 900));
      expect(await walked(of, of.primary), `after ${survived} writes`).toEqual(texts(900));
      // The head moved, and what follows was cut off: the next leader finished it.
      if (isIn) expect(await of.primary.read(checkpointPath(600))).toBeDefined();
    }
    // Tail, head, two tiles, two bundles, checkpoint; each may also be cut off after it was done.
    expect(deaths).toBe(2 * 7);
  });

  test('two leaders at once: one of them writes, the other adopts nothing', async () => {
    const of = await room();
    await of.append(entriesOf(0, 10));
    const [a, b] = await Promise.all([takeUp(of.log), takeUp(of.log)]);
    const outcomes = await Promise.all([
      append(of.log, a, [Buffer.from('a')]),
      append(of.log, b, [Buffer.from('b')]),
    ]);
    expect(outcomes.filter(Boolean)).toHaveLength(1);
    const entries = await walked(of, of.primary);
    expect(entries).toEqual([...texts(10), outcomes[0] ? 'a' : 'b']);
  });
});

/** The same log, whose process dies before its n-th write, or right after: the write is done and nobody is told. */
function dyingAfter(log: Log, steps: number): { log: Log; death: Error } {
  const death = new Error('killed');
  let left = steps;
  const deadly = async <T>(write: () => Promise<T>): Promise<T> => {
    if (left-- === 0) throw death;
    const answer = await write();
    if (left-- === 0) throw death;
    return answer;
  };
  return {
    death,
    log: {
      ...log,
      primary: { ...log.primary, keep: (path, bytes) => deadly(() => log.primary.keep(path, bytes)) },
      heads: { ...log.heads, advance: (from, to) => deadly(() => log.heads.advance(from, to)) },
    },
  };
}

describe('a log at whose primary site somebody had a hand', () => {
  const SIZE = 900;
  const HANDS: readonly [string, (of: LedgerRoom) => Promise<void>, kind: string, place: RegExp][] = [
    ['an entry altered', bundle((list) => list.with(7, Buffer.from('other'))), 'damaged', /^tile\/0\/001$/],
    ['an entry left out', bundle((list) => [...list.slice(0, 7), ...list.slice(8)]), 'damaged', /^tile\//],
    [
      'an entry inserted',
      bundle((list) => [...list.slice(0, 7), list[3] ?? none, ...list.slice(7, -1)]),
      'damaged',
      /^tile\/0\/001$/,
    ],
    [
      'two swapped',
      bundle((list) => list.with(7, list[8] ?? none).with(8, list[7] ?? none)),
      'damaged',
      /^tile\/0\/001$/,
    ],
    [
      'a tile damaged',
      (of) => of.overwrite('tile/0/001', Buffer.alloc(8_192, 1)),
      'damaged',
      /^tile\/0\/001$/,
    ],
    ['a tile cut', (of) => of.overwrite('tile/0/001', Buffer.alloc(8_000, 1)), 'damaged', /^tile\/0\/001$/],
    ['a checkpoint of another key', anotherKey, 'damaged', /^checkpoint\/0+900$/],
    ['the tail cut by 1', (of) => cut(of, SIZE), 'missing', /^the head$/],
    ['the tail cut by 300', (of) => cut(of, SIZE, SIZE - 1), 'missing', /^the head$/],
    ['all of it gone', (of) => cut(of, SIZE, SIZE - 1, SIZE - 300), 'missing', /^the head$/],
    ['the log hashed and signed anew', forged, 'fork', /^the (head|backup)$/],
  ];

  test.each(HANDS)('%s: found, and the place named', async (_, hand, kind, place) => {
    const of = await room();
    await of.append(entriesOf(0, SIZE - 300));
    await of.append(entriesOf(SIZE - 300, SIZE - 1));
    await of.append(entriesOf(SIZE - 1, SIZE));
    const backup = await follow(of.primary, of.backup, of.identity);
    if (!backup) throw new Error('nothing at the backup');
    const known = [
      { source: 'the head', size: SIZE, root: backup.root },
      { source: 'the backup', ...backup },
    ];
    expect((await walkLog(of.primary, of.identity, { known })).ok).toBe(true);
    await hand(of);
    const verdict = await walkLog(of.primary, of.identity, { known });
    if (verdict.ok) throw new Error('nothing was found');
    expect(verdict.fault.kind).toBe(kind);
    expect(verdict.fault.place).toMatch(place);
    expect((await walkLog(of.backup, of.identity, { known })).ok).toBe(true);
  });

  test('nothing is signed over it: a leader stops', async () => {
    const of = await room();
    await of.append(entriesOf(0, 300));
    const [tail] = await Array.fromAsync(of.primary.list('tail/'));
    await of.overwrite(tail ?? '', Buffer.from('other'));
    await expect(takeUp(of.log)).rejects.toThrow(/not a tail/);
    await of.primary.remove(tail ?? '');
    await expect(takeUp(of.log)).rejects.toThrow(/the head names it/);
    expect(await Array.fromAsync(of.primary.list('checkpoint/'))).toHaveLength(1);
  });

  test('a follower copies nothing that the signed root does not have', async () => {
    const of = await room();
    await of.append(entriesOf(0, 300));
    await bundle((list) => list.with(0, Buffer.from('other')), 0)(of);
    await expect(follow(of.primary, of.backup, of.identity)).rejects.toThrow(/do not give the root/);
    expect(await newestCheckpoint(of.backup, of.identity)).toBeUndefined();
  });
});

const none = Buffer.alloc(0);

function bundle(change: (entries: Uint8Array[]) => Uint8Array[], index = 1) {
  return async (of: LedgerRoom) => {
    const path = `tile/entries/00${index}`;
    const entries = bundleEntries((await of.primary.read(path)) ?? none, 256);
    await of.overwrite(path, bundleBytes(change([...(entries ?? [])])));
  };
}

async function cut(of: LedgerRoom, ...sizes: readonly number[]): Promise<void> {
  for (const size of sizes) await of.primary.remove(checkpointPath(size));
}

async function anotherKey(of: LedgerRoom): Promise<void> {
  const other = await room();
  await other.append(entriesOf(0, 900));
  await of.overwrite(checkpointPath(900), (await other.primary.read(checkpointPath(900))) ?? none);
}

/** By whoever has the log's own key, the database and the primary site. */
async function forged(of: LedgerRoom): Promise<void> {
  const entries = entriesOf(0, 900).toSpliced(300, 1, Buffer.from('other'));
  const other = await ledgerRoom(database, inject('addresses'), { signer: of.log.signer });
  await other.append(entries);
  for await (const path of of.primary.list('checkpoint/')) await of.primary.remove(path);
  for await (const path of of.primary.list('tail/')) await of.primary.remove(path);
  for (const prefix of ['tile/', 'tail/', 'checkpoint/'])
    for await (const path of other.primary.list(prefix))
      await of.overwrite(path, (await other.primary.read(path)) ?? none);
}
