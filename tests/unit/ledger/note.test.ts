import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  checkpointText,
  cosignCheckpoint,
  parseCheckpoint,
  signCheckpoint,
  wordOf,
} from '../../../src/ledger/note/checkpoint.ts';
import { noteKey, noteSigner, parseVerifierKey, verifierKey } from '../../../src/ledger/note/keys.ts';
import {
  checkLogProof,
  type LogPolicy,
  type LogProof,
  logProofBytes,
  parseLogProof,
} from '../../../src/ledger/note/log-proof.ts';
import { type Note, noteBytes, parseNote } from '../../../src/ledger/note/note.ts';
import { EMPTY_EDGE, grow, rootOf } from '../../../src/ledger/tree/edge.ts';
import { leafHash } from '../../../src/ledger/tree/hash.ts';

const ORIGIN = 'log.example/so-cai';
const key = () => generateKeyPairSync('ed25519').privateKey;
const log = noteSigner(ORIGIN, 'ed25519', key());
const witness = noteSigner('witness.example/one', 'cosignature/v1', key());
const second = noteSigner('witness.example/two', 'cosignature/v1', key());

const entries = ['one', 'two', 'three'].map((text) => Buffer.from(text));
const leaves = entries.map(leafHash);
const text = checkpointText({ origin: ORIGIN, size: 3, root: rootOf(grow(EMPTY_EDGE, leaves).edge) });
const SEEN_AT = 1_790_000_000;
const note: Note = {
  text,
  signatures: [signCheckpoint(text, log), cosignCheckpoint(text, witness, SEEN_AT)],
};
const written = Buffer.from(noteBytes(note)).toString('utf8');

describe('keys', () => {
  test('the example of the specification: its key ID', () => {
    // c2sp.org/signed-note, "Example": PeterNeumann of golang.org/x/mod/sumdb/note.
    const example = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
    expect(parseVerifierKey(example)?.name).toBe('PeterNeumann');
    for (const other of [
      example.replace('c74f20a3', 'c74f20a4'),
      example.replace('Peter', 'Paul'),
      example.replace('+AR', '+BR'),
      example.replace('+AR', '+CR'),
      example.slice(0, -4),
      `${example}=`,
      ` ${example}`,
      '',
    ])
      expect(parseVerifierKey(other), other).toBeUndefined();
  });

  test('a key comes back from its text', () => {
    for (const { key } of [log, witness]) {
      const back = parseVerifierKey(verifierKey(key));
      expect(back && { ...back, publicKey: undefined }).toEqual({ ...key, publicKey: undefined });
    }
  });

  test.each(['', 'a b', 'a+b', 'a\nb', 'a\u00a0b'])('a key is not called %j', (name) =>
    expect(() => noteSigner(name, 'ed25519', key())).toThrow(RangeError),
  );

  test('a note is signed with Ed25519 alone', () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    expect(() => noteKey('a', 'ed25519', publicKey)).toThrow(RangeError);
  });
});

describe('notes', () => {
  test('the note of sumdb, by its key', () => {
    const peter = parseVerifierKey('PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW');
    const known = parseNote(
      Buffer.from(
        'If you think cryptography is the answer to your problem,\n' +
          "then you don't know what your problem is.\n\n" +
          '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n',
      ),
    );
    expect(peter && known && wordOf(peter, known)).toEqual({ says: 'true' });
  });

  test('what is written is read', () => expect(parseNote(Buffer.from(written))).toEqual(note));

  test.each<[string, string]>([
    ['without a signature', `${text}\n`],
    ['without the empty line', written.replace('\n\n', '\n')],
    ['without the last line end', written.slice(0, -1)],
    ['with a hyphen for the dash', written.replace('—', '-')],
    ['with two spaces', written.replace('— ', '—  ')],
    ['with a tab', written.replace(ORIGIN, `${ORIGIN}\t`)],
    ['with a carriage return', written.replace('\n', '\r\n')],
    ['with base64 cut', written.replace(/=\n$/, '\n')],
    ['with a plus in a name', written.replace('— log', '— l+g')],
    ['with words behind a signature', written.replace(/=\n$/, '= x\n')],
    [
      'with 17 signatures',
      `${text}\n${written.split('\n\n')[1]?.split('\n')[0]}\n`.concat(
        `${written.split('\n').at(-2)}\n`.repeat(16),
      ),
    ],
    ['too long', `${'x'.repeat(70_000)}\n${written}`],
  ])('%s: not a note', (_, other) => expect(parseNote(Buffer.from(other))).toBeUndefined());

  test('bytes that are not UTF-8: not a note', () =>
    expect(parseNote(Buffer.concat([Buffer.from([0xff]), Buffer.from(written)]))).toBeUndefined());
});

describe('checkpoints', () => {
  test('each is spelt in one way', () => {
    expect(checkpointText(parseCheckpoint(text) as never)).toBe(text);
    for (const other of [
      text.replace('\n3\n', '\n03\n'),
      text.replace('\n3\n', '\n-3\n'),
      text.replace('\n3\n', '\n3.0\n'),
      text.replace('\n3\n', '\n9007199254740993\n'),
      text.replace('=', ''),
      text.replace(ORIGIN, ''),
      `${text}more\n`,
      text.slice(0, -1),
    ])
      expect(parseCheckpoint(other), other).toBeUndefined();
  });

  test('the log and the witness say what they signed, and when', () => {
    expect(wordOf(log.key, note)).toEqual({ says: 'true' });
    expect(wordOf(witness.key, note)).toEqual({ says: 'true', at: SEEN_AT });
    expect(wordOf(second.key, note)).toEqual({ says: 'nothing' });
  });

  test('another text, another time, a signature of the other kind: false', () => {
    const other = { ...note, text: text.replace('\n3\n', '\n4\n') };
    expect(wordOf(log.key, other).says).toBe('false');
    expect(wordOf(witness.key, other).says).toBe('false');
    const [own, theirs] = note.signatures as [(typeof note.signatures)[0], (typeof note.signatures)[0]];
    const later = Buffer.from(theirs.signature);
    later.writeUInt8(later.readUInt8(7) ^ 1, 7);
    expect(wordOf(witness.key, { text, signatures: [{ ...theirs, signature: later }] }).says).toBe('false');
    const plain = { ...theirs, signature: witness.sign(Buffer.from(text)) };
    expect(wordOf(witness.key, { text, signatures: [plain] }).says).toBe('false');
    expect(wordOf(witness.key, { text, signatures: [{ ...theirs, signature: Buffer.alloc(3) }] }).says).toBe(
      'false',
    );
    // One true and one false of the same key: the note is damned.
    const bad = { ...own, signature: Buffer.alloc(64) };
    expect(wordOf(log.key, { text, signatures: [own, bad] }).says).toBe('false');
  });
});

describe('proofs', () => {
  const proof: LogProof = { index: 2, hashes: [leavesRoot()], checkpoint: note };
  const policy: LogPolicy = { origin: ORIGIN, keys: [log.key], witnesses: [witness.key], quorum: 1 };
  const entry = entries[2] as Uint8Array;
  const why = (changed: Partial<LogProof>, asked: Partial<LogPolicy> = {}, of = entry) => {
    const verdict = checkLogProof(of, { ...proof, ...changed }, { ...policy, ...asked });
    return verdict.proven ? 'proven' : verdict.why;
  };

  test('an entry is proven, by the log and its witness', () =>
    expect(checkLogProof(entry, proof, policy)).toEqual({
      proven: true,
      checkpoint: parseCheckpoint(text),
      cosigned: [{ name: 'witness.example/one', at: SEEN_AT }],
    }));

  test('each thing that may be wrong is told apart', () => {
    expect(why({}, {}, entries[1])).toBe('entry-not-in-tree');
    expect(why({ index: 1 })).toBe('entry-not-in-tree');
    expect(why({ hashes: [] })).toBe('entry-not-in-tree');
    expect(why({}, { origin: 'log.example/other' })).toBe('other-log');
    const next = noteSigner(ORIGIN, 'ed25519', key()).key;
    expect(why({}, { keys: [next] })).toBe('log-key-unknown');
    expect(why({}, { keys: [next, log.key] })).toBe('proven');
    expect(why({}, { witnesses: [second.key] })).toBe('witness-unknown');
    expect(why({}, { witnesses: [witness.key, second.key], quorum: 2 })).toBe('cosignatures-too-few');
    expect(why({}, { witnesses: [second.key], quorum: 0 })).toBe('proven');
    const [own, theirs] = note.signatures as [(typeof note.signatures)[0], (typeof note.signatures)[0]];
    const spoilt = (one: typeof own) => ({ ...one, signature: Buffer.alloc(one.signature.length, 7) });
    expect(why({ checkpoint: { text, signatures: [spoilt(own), theirs] } })).toBe('log-signature-false');
    expect(why({ checkpoint: { text, signatures: [own, spoilt(theirs)] } })).toBe('cosignature-false');
    expect(why({ checkpoint: { text, signatures: [theirs] } })).toBe('log-signature-missing');
    expect(why({ checkpoint: { text, signatures: [own] } })).toBe('cosignatures-too-few');
    expect(why({ checkpoint: { ...note, text: 'x\n' } })).toBe('not-a-checkpoint');
  });

  test('what is written is read, in its one spelling', () => {
    const bytes = Buffer.from(logProofBytes(proof));
    expect(parseLogProof(bytes)).toEqual(proof);
    const spelt = bytes.toString('utf8');
    for (const other of [
      spelt.replace('@v1', '@v2'),
      spelt.replace('index 2', 'index 02'),
      spelt.replace('index 2', 'index -2'),
      spelt.replace('index 2', 'extra AAAA\nindex 2'),
      spelt.replace('=\n\n', '\n\n'),
      spelt.replace('index 2\n', `index 2\n${'A'.repeat(43)}=\n`.repeat(65)),
      spelt.slice(0, spelt.indexOf('\n\n')),
      `${spelt}x`,
    ])
      expect(parseLogProof(Buffer.from(other)), other.slice(0, 80)).toBeUndefined();
  });
});

/** Of the first two: the sibling of the third. */
function leavesRoot() {
  return rootOf(grow(EMPTY_EDGE, leaves.slice(0, 2)).edge);
}
