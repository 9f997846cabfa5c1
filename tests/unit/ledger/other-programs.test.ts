import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  checkpointText,
  cosignCheckpoint,
  parseCheckpoint,
  signCheckpoint,
  wordOf,
} from '../../../src/ledger/note/checkpoint.ts';
import { noteSigner, parseVerifierKey, verifierKey } from '../../../src/ledger/note/keys.ts';
import { logProofBytes } from '../../../src/ledger/note/log-proof.ts';
import { noteBytes, parseNote } from '../../../src/ledger/note/note.ts';
import type { Hash } from '../../../src/ledger/tree/hash.ts';
import { consistencyProof, inclusionProof } from '../../../src/ledger/tree/proof.ts';
import { type KeptLog, keepLog } from '../../support/kept-log.ts';
import { findTlogTools, type TlogAnswer } from '../../support/tlog-tools.ts';

const tools = await findTlogTools();
if ('missing' in tools) console.warn(`skipped: ${tools.missing}`);

describe.skipIf('missing' in tools)('golang.org/x/mod/sumdb and transparency-dev/formats', () => {
  const SIZE = 66_000;
  const BEFORE = 65_000;
  const INDEXES = [0, 255, 256, 65_535, 65_536, SIZE - 1];
  const entry = (index: number) => Buffer.from(`entry ${index}`);
  const base64 = (hash: Hash) => Buffer.from(hash).toString('base64');
  let log: KeptLog;
  let answer: TlogAnswer;
  let consistency: string[];
  let proofs: (readonly Hash[])[];
  let root: string;

  beforeAll(async () => {
    log = keepLog(await mkdtemp(join(tmpdir(), 'kho-hoc-ba-log-')));
    const all = Array.from({ length: SIZE }, (_, index) => entry(index));
    const before = await log.append(all.slice(0, BEFORE));
    const head = await log.append(all.slice(BEFORE));
    root = base64(head.root);
    const key = () => generateKeyPairSync('ed25519').privateKey;
    const signer = noteSigner('log.example/so-cai', 'ed25519', key());
    const witness = noteSigner('witness.example/one', 'cosignature/v1', key());
    const text = checkpointText({ origin: 'log.example/so-cai', ...head });
    const signatures = [signCheckpoint(text, signer), cosignCheckpoint(text, witness, 1_790_000_000)];
    const checkpoint = { text, signatures };
    consistency = (await consistencyProof(BEFORE, SIZE, log.read)).map(base64);
    proofs = await Promise.all(INDEXES.map((index) => inclusionProof(index, SIZE, log.read)));
    if ('missing' in tools) throw new Error(tools.missing);
    answer = await tools.ask({
      Folder: log.folder,
      LogKey: verifierKey(signer.key),
      WitnessKey: verifierKey(witness.key),
      Checkpoint: Buffer.from(noteBytes(checkpoint)).toString('utf8'),
      Size: SIZE,
      Root: root,
      Before: BEFORE,
      BeforeRoot: base64(before.root),
      Consistency: consistency,
      Entries: INDEXES.map((index) => entry(index).toString('base64')),
      Proofs: proofs.map((hashes, at) =>
        Buffer.from(logProofBytes({ index: INDEXES[at] ?? 0, hashes, checkpoint })).toString('utf8'),
      ),
    });
  }, 600_000);
  afterAll(() => rm(log.folder, { recursive: true, force: true }));

  test('note: log and witness signed our checkpoint', () =>
    expect(answer.Checkpoint).toBe('log.example/so-cai witness.example/one'));

  test('tlog: our tiles have our root', () => expect(answer.Root).toBe(root));

  test('tlog: our proof of consistency holds, and theirs is the same', () => {
    expect(answer.Consistent).toBe('');
    expect(answer.TheirBefore).toEqual(consistency);
  });

  test('tlog, proof: our proofs of inclusion hold, and theirs are the same', () => {
    expect(answer.Inclusion).toEqual(INDEXES.map(() => ''));
    expect(answer.TheirProofs).toEqual(proofs.map((hashes) => hashes.map(base64)));
  });

  test('a note of theirs, co-signed: we read the log and the witness', () => {
    const note = parseNote(Buffer.from(answer.Note));
    const [theirLog, theirWitness] = [answer.LogKey, answer.WitnessKey].map(parseVerifierKey);
    if (!note || !theirLog || !theirWitness) throw new Error(answer.Note);
    expect(parseCheckpoint(note.text)?.size).toBe(SIZE);
    expect(wordOf(theirLog, note)).toEqual({ says: 'true' });
    const word = wordOf(theirWitness, note);
    expect(word).toEqual({ says: 'true', at: expect.closeTo(Date.now() / 1000, -3) });
  });
});
