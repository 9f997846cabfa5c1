import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleBytes, bundleEntries } from '../../../src/ledger/tree/bundle.ts';
import { EMPTY_EDGE, edgeOf, grow, partialTiles, rootOf } from '../../../src/ledger/tree/edge.ts';
import { EMPTY_ROOT, type Hash, leafHash, rootFromProof } from '../../../src/ledger/tree/hash.ts';
import {
  consistencyProof,
  inclusionProof,
  isConsistent,
  type TreeHead,
} from '../../../src/ledger/tree/proof.ts';
import { tileHashes, tilePath, widthIn } from '../../../src/ledger/tree/tile.ts';
import { type KeptLog, keepLog } from '../../support/kept-log.ts';

const hex = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString('hex');
const entry = (index: number) => Buffer.from(`entry ${index}`);
const entriesTo = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, at) => entry(from + at));

/** The eight entries and roots that implementations of RFC 6962 have tested with from the first. */
const KNOWN_ENTRIES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
];
const KNOWN_ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

test('the roots of RFC 6962, one entry after the other', () => {
  let edge = EMPTY_EDGE;
  expect(hex(rootOf(edge))).toBe(hex(EMPTY_ROOT));
  const roots = KNOWN_ENTRIES.map((text) => {
    edge = grow(edge, [leafHash(Buffer.from(text, 'hex'))]).edge;
    return hex(rootOf(edge));
  });
  expect(roots).toEqual(KNOWN_ROOTS);
});

describe('a tree of 70,000, grown in batches', () => {
  const SIZES = [1, 2, 255, 256, 257, 511, 512, 1_000, 65_535, 65_536, 65_537, 70_000];
  const heads = new Map<number, TreeHead>();
  let log: KeptLog;
  const size = 70_000;
  const head = (of: number) => heads.get(of) as TreeHead;

  beforeAll(async () => {
    log = keepLog(await mkdtemp(join(tmpdir(), 'kho-hoc-ba-log-')));
    let from = 0;
    for (const to of SIZES) {
      heads.set(to, await log.append(entriesTo(from, to)));
      from = to;
    }
  }, 120_000);
  afterAll(() => rm(log.folder, { recursive: true, force: true }));

  test('its root is that of the whole list at once', () => {
    const whole = grow(EMPTY_EDGE, entriesTo(0, size).map(leafHash));
    expect(hex(rootOf(whole.edge))).toBe(hex(head(size).root));
    expect(whole.whole.length).toBe(273 + 1);
    expect(partialTiles(whole.edge).map(({ place }) => place)).toEqual([
      { level: 0, index: 273, width: 112 },
      { level: 1, index: 1, width: 17 },
      { level: 2, index: 0, width: 1 },
    ]);
  });

  test('what stands in the tiles of the edge gives the tree back', async () => {
    for (const of of SIZES) {
      const places = [0, 1, 2, 3].flatMap((level) => {
        const index = Math.floor(of / 256 ** (level + 1));
        const width = widthIn(level, index, of);
        return width > 0 ? [{ level, index, width }] : [];
      });
      const tiles = await Promise.all(
        places.map(async (place) => ({ place, hashes: await log.read(place) })),
      );
      const edge = edgeOf(of, tiles);
      expect(edge && hex(rootOf(edge)), `${of}`).toBe(hex(head(of).root));
      expect(edgeOf(of, tiles.slice(1)), `${of} without a tile`).toBeUndefined();
    }
  });

  test('each entry is proven in each tree that has it, and no other in its place', async () => {
    for (const of of SIZES)
      for (const index of new Set([0, 1, 254, 255, 256, of >> 1, of - 1].filter((one) => one < of))) {
        const proof = await inclusionProof(index, of, log.read);
        const lead = (text: Uint8Array, at = index, hashes: readonly Hash[] = proof) =>
          hex(rootFromProof(leafHash(text), at, of, hashes));
        expect(lead(entry(index)), `${index} in ${of}`).toBe(hex(head(of).root));
        expect(lead(entry(index + 1))).not.toBe(hex(head(of).root));
        if (of > 1) expect(lead(entry(index), (index + 1) % of)).not.toBe(hex(head(of).root));
        expect(lead(entry(index), index, [...proof, leafHash(entry(0))])).toBeUndefined();
      }
    await expect(inclusionProof(size, size, log.read)).rejects.toThrow(RangeError);
    await expect(inclusionProof(-1, size, log.read)).rejects.toThrow(RangeError);
  });

  test('each tree begins with each earlier one, and with no other', async () => {
    for (const before of SIZES)
      for (const after of SIZES.filter((one) => one >= before)) {
        const proof = await consistencyProof(before, after, log.read);
        const shows = (a: TreeHead, b: TreeHead, hashes: readonly Hash[] = proof) =>
          isConsistent(a, b, hashes);
        expect(shows(head(before), head(after)), `${before} in ${after}`).toBe(true);
        const other = { size: before, root: leafHash(entry(9)) };
        expect(shows(other, head(after))).toBe(false);
        expect(shows(head(before), { size: after, root: other.root })).toBe(false);
        expect(shows(head(before), head(after), [...proof, other.root])).toBe(false);
        if (proof.length > 0) expect(shows(head(before), head(after), proof.slice(1))).toBe(false);
        if (before < after) expect(shows(head(after), head(before))).toBe(false);
      }
    await expect(consistencyProof(size + 1, size, log.read)).rejects.toThrow(RangeError);
  });

  test('an empty tree is the beginning of any', async () => {
    const empty = { size: 0, root: EMPTY_ROOT };
    expect(await consistencyProof(0, size, log.read)).toEqual([]);
    expect(isConsistent(empty, head(size), [])).toBe(true);
    expect(isConsistent(empty, head(size), [EMPTY_ROOT])).toBe(false);
  });
});

test.each([
  [0, 256, 'tile/0/000'],
  [1_234_067, 256, 'tile/0/x001/x234/067'],
  [5, 17, 'tile/0/005.p/17'],
])('tile %i of width %i stands at %s', (index, width, path) =>
  expect(tilePath({ level: 0, index, width })).toBe(path),
);

test('a bundle of entries stands beside the tiles', () =>
  expect(tilePath({ level: 'entries', index: 1_000, width: 1 })).toBe('tile/entries/x001/000.p/1'));

test('a tile of other bytes is none', () => {
  expect(tileHashes(new Uint8Array(64), 2)).toHaveLength(2);
  expect(tileHashes(new Uint8Array(65), 2)).toBeUndefined();
  expect(tileHashes(new Uint8Array(64), 3)).toBeUndefined();
});

test('entries come out of a bundle as they went in', () => {
  const entries = ['', 'a', 'x'.repeat(65_535)].map((text) => Buffer.from(text));
  const bytes = bundleBytes(entries);
  expect(bundleEntries(bytes, 3)?.map((one) => Buffer.from(one))).toEqual(entries);
  for (const width of [2, 4]) expect(bundleEntries(bytes, width)).toBeUndefined();
  expect(bundleEntries(bytes.subarray(0, -1), 3)).toBeUndefined();
  expect(bundleEntries(bytes.subarray(0, 3), 2)).toBeUndefined();
  expect(() => bundleBytes([Buffer.alloc(65_536)])).toThrow(RangeError);
  expect(() => bundleBytes(Array.from({ length: 257 }, () => Buffer.alloc(0)))).toThrow(RangeError);
});
