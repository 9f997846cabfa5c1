import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { askWitnesses } from '../../src/ledger/log/cosign.ts';
import { follow } from '../../src/ledger/log/follow.ts';
import { partialParts } from '../../src/ledger/log/parts.ts';
import { cosignedPath, tailPath } from '../../src/ledger/log/paths.ts';
import { newestCheckpoint, openReader, readCheckpoint } from '../../src/ledger/log/reader.ts';
import { tailBytes } from '../../src/ledger/log/tail.ts';
import { addCheckpointBytes, parseAddCheckpoint } from '../../src/ledger/note/add-checkpoint.ts';
import { checkpointText, signCheckpoint, wordOf } from '../../src/ledger/note/checkpoint.ts';
import { verifierKey } from '../../src/ledger/note/keys.ts';
import { checkLogProof, type LogPolicy } from '../../src/ledger/note/log-proof.ts';
import { noteBytes } from '../../src/ledger/note/note.ts';
import { EMPTY_EDGE, grow } from '../../src/ledger/tree/edge.ts';
import { EMPTY_ROOT, leafHash } from '../../src/ledger/tree/hash.ts';
import { consistencyProof, inclusionProof } from '../../src/ledger/tree/proof.ts';
import type { Database } from '../../src/storage/index/database.ts';
import { openLogStore } from '../../src/storage/sites/log-store.ts';
import { parseS3Url } from '../../src/storage/sites/s3-site.ts';
import { freshDatabase } from '../support/fresh-storage.ts';
import { entriesOf, type LedgerRoom, ledgerRoom } from '../support/ledger-room.ts';
import { type RunningWitness, startWitness } from '../support/witness.ts';

let database: Database;
let drop: () => Promise<void>;
let room: LedgerRoom;
let witness: RunningWitness;

beforeAll(async () => {
  ({ database, drop } = await freshDatabase(inject('addresses')));
});
afterAll(() => drop());
beforeEach(async () => {
  room = await ledgerRoom(database, inject('addresses'));
  witness = await startWitness(room.backupS3Url, `${room.name}=${verifierKey(room.log.signer.key)}`);
});
afterEach(() => witness.stop());

async function newest(of = room) {
  const checkpoint = await newestCheckpoint(of.primary, of.identity);
  if (!checkpoint) throw new Error('no checkpoint');
  return checkpoint;
}

/** Appended, and at both sites. */
async function grown(from: number, to: number) {
  await room.append(entriesOf(from, to));
  await follow(room.primary, room.backup, room.identity);
  return newest();
}

const why = async () => (await askWitnesses(room.primary, await newest(), [witness])).missing[0]?.why;

test('what only grew and stands at the backup is co-signed, and proves an entry to anyone', async () => {
  for (const [from, to] of [
    [0, 1],
    [1, 300],
    [300, 300 + 700],
  ] as const) {
    const checkpoint = await grown(from, to);
    const { note, missing } = await askWitnesses(room.primary, checkpoint, [witness]);
    expect(missing).toEqual([]);
    const { tile } = await openReader(room.primary, checkpoint);
    const policy: LogPolicy = {
      origin: room.log.origin,
      keys: [room.log.signer.key],
      witnesses: [witness.key],
      quorum: 1,
    };
    const index = to - 1;
    const hashes = await inclusionProof(index, to, tile);
    const proof = { index, hashes, checkpoint: note };
    expect(checkLogProof(Buffer.from(`entry ${index}`), proof, policy)).toMatchObject({ proven: true });
    expect(checkLogProof(Buffer.from('other'), proof, policy)).toMatchObject({ proven: false });
  }
});

test('again for the same tree: co-signed again', async () => {
  const checkpoint = await grown(0, 10);
  for (const _ of [1, 2])
    expect((await askWitnesses(room.primary, checkpoint, [witness])).missing).toEqual([]);
});

test('asked from the size that it knows, once; from another, it tells its own and is asked again', async () => {
  const olds: (number | undefined)[] = [];
  const add = (request: Uint8Array) => {
    olds.push(parseAddCheckpoint(request)?.old);
    return witness.add(request);
  };
  const ask = async (to: number, known: number) => {
    const hints = { known, reader: await openReader(room.primary, await grown(to - 10, to)) };
    const { note } = await askWitnesses(room.primary, await newest(), [{ ...witness, add }], hints);
    expect(wordOf(witness.key, note).says).toBe('true');
  };
  await ask(10, 0);
  await ask(20, 10);
  await ask(30, 5);
  expect(olds).toEqual([0, 10, 5, 20]);
});

test('not before the entries stand at the backup', async () => {
  await room.append(entriesOf(0, 300));
  expect(await why()).toMatch(/^503: the entries do not stand at the site yet/);
  await follow(room.primary, room.backup, room.identity);
  expect(await why()).toBeUndefined();
});

describe('a fork', () => {
  test('two trees of one size: the second is not co-signed, and the log learns of it', async () => {
    await askWitnesses(room.primary, await grown(0, 10), [witness]);
    const other = await ledgerRoom(database, inject('addresses'), { signer: room.log.signer });
    await other.append(entriesOf(5, 15));
    await expect(askWitnesses(other.primary, await newest(other), [witness])).rejects.toThrow(
      /knows another tree of 10/,
    );
  });

  test('a larger tree that does not go on from the one that was seen', async () => {
    await askWitnesses(room.primary, await grown(0, 10), [witness]);
    const other = await ledgerRoom(database, inject('addresses'), { signer: room.log.signer });
    await other.append(entriesOf(5, 35));
    await expect(askWitnesses(other.primary, await newest(other), [witness])).rejects.toThrow(
      /refuses the tree: not consistent/,
    );
  });

  test('an older tree put back: the witness knows more than there is', async () => {
    const old = await grown(0, 10);
    await askWitnesses(room.primary, await grown(10, 20), [witness]);
    await expect(askWitnesses(room.primary, old, [witness])).rejects.toThrow(
      /knows 20 entries, of which 10 are here/,
    );
  });

  test('a root that the entries at the backup do not give, consistent or not', async () => {
    await grown(0, 10);
    const root = Buffer.alloc(32, 7);
    const text = checkpointText({ origin: room.log.origin, size: 20, root });
    const checkpoint = { text, signatures: [signCheckpoint(text, room.log.signer)] };
    const request = addCheckpointBytes({ old: 0, proof: [], checkpoint });
    expect((await witness.add(request)).status).toBe(503);
    const entries = entriesOf(0, 20);
    const { edge } = grow(EMPTY_EDGE, entries.map(leafHash));
    await room.backup.keep(tailPath(20, root, 0), tailBytes(partialParts(edge, entries)));
    expect((await witness.add(request)).status).toBe(422);
    expect(await why()).toBeUndefined();
  });
});

describe('a witness that was killed', () => {
  test('knows what it co-signed', async () => {
    await askWitnesses(room.primary, await grown(0, 10), [witness]);
    await witness.kill();
    await witness.start();
    const { status, body } = await witness.add(
      addCheckpointBytes({ old: 0, proof: [], checkpoint: (await newest()).note }),
    );
    expect([status, body]).toEqual([409, '10\n']);
  });

  test('and had been shown the empty tree: goes on from it', async () => {
    const { origin, signer } = room.log;
    const text = checkpointText({ origin, size: 0, root: EMPTY_ROOT });
    const checkpoint = { text, signatures: [signCheckpoint(text, signer)] };
    const request = addCheckpointBytes({ old: 0, proof: [], checkpoint });
    expect((await witness.add(request)).status).toBe(200);
    await witness.kill();
    await witness.start();
    await grown(0, 10);
    expect(await why()).toBeUndefined();
    expect(await witness.add(request)).toEqual({ status: 409, body: '10\n' });
  });

  test('and lost its file: takes up the largest tree that it co-signed, from the backup', async () => {
    for (const [from, to] of [
      [0, 10],
      [10, 25],
    ] as const) {
      const { note } = await askWitnesses(room.primary, await grown(from, to), [witness]);
      await room.backup.keep(cosignedPath(to), noteBytes(note));
    }
    await witness.kill();
    await rm(witness.file);
    await witness.start();
    const old = await readCheckpoint(room.primary, room.identity, 10);
    await expect(askWitnesses(room.primary, old, [witness])).rejects.toThrow(/knows 25 entries/);
    await grown(25, 40);
    expect(await why()).toBeUndefined();
  });

  test('and whose file is another: does not start', async () => {
    await witness.kill();
    await writeFile(witness.file, '{"size":1}');
    await expect(witness.start()).rejects.toThrow(/not the file of a witness/);
  });
});

test('a backup site whose bucket comes later than the witness: it is up, and signs once it could look there', async () => {
  const later = new URL(room.backupS3Url);
  later.pathname = `/khb-later-${randomBytes(6).toString('hex')}`;
  const early = await startWitness(later.href, `${room.name}=${verifierKey(room.log.signer.key)}`);
  try {
    await room.append(entriesOf(0, 10));
    const request = addCheckpointBytes({ old: 0, proof: [], checkpoint: (await newest()).note });
    const { status, body } = await early.add(request);
    expect([status, body]).toEqual([503, 'what was co-signed before can not be read at the site\n']);
    const backup = openLogStore('backup', parseS3Url(later.href), room.name);
    await backup.ensureBuckets(1);
    expect((await early.add(request)).body).toMatch(/the entries do not stand/);
    await follow(room.primary, backup, room.identity);
    expect((await early.add(request)).status).toBe(200);
  } finally {
    await early.stop();
  }
});

test('the protocol: each refusal has its status', async () => {
  const checkpoint = await grown(0, 300);
  await askWitnesses(room.primary, checkpoint, [witness]);
  const { tile } = await openReader(room.primary, await grown(300, 400));
  const { note } = await newest();
  const proof = await consistencyProof(300, 400, tile);
  const status = async (request: Uint8Array) => (await witness.add(request)).status;
  const text = note.text.replace(room.log.origin, 'log.example/unknown');
  expect(await status(Buffer.from('old 0\n'))).toBe(400);
  expect(await status(addCheckpointBytes({ old: 401, proof: [], checkpoint: note }))).toBe(400);
  expect(await status(addCheckpointBytes({ old: 300, proof, checkpoint: { ...note, text } }))).toBe(404);
  const [line] = note.signatures;
  const stranger = { ...note, signatures: line ? [{ ...line, signature: Buffer.alloc(64) }] : [] };
  expect(await status(addCheckpointBytes({ old: 300, proof, checkpoint: stranger }))).toBe(403);
  expect(await status(addCheckpointBytes({ old: 299, proof, checkpoint: note }))).toBe(409);
  expect(await status(addCheckpointBytes({ old: 300, proof: proof.slice(1), checkpoint: note }))).toBe(422);
  expect(await status(Buffer.alloc(200_000, 0x20))).toBe(413);
  const good = await witness.add(addCheckpointBytes({ old: 300, proof, checkpoint: note }));
  expect(good.status).toBe(200);
  expect(wordOf(room.log.signer.key, note).says).toBe('true');
});
