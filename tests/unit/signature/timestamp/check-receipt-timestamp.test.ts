import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { checkReceiptTimestamp } from '../../../../src/signature/timestamp/check-receipt-timestamp.ts';
import { forgeToken, tstInfo } from '../../../support/forge-token.ts';
import { makeSigner, smallLog } from '../../../support/small-log.ts';
import { makeTsaPki, noTsaHere, type TsaPki } from '../../../support/tsa.ts';

const missing = await noTsaHere();
if (missing) console.error(`skipped: tests of receipt timestamps offline: ${missing}`);
const lines = Array.from({ length: 7 }, (_, number) => `{"line":${number}}`);
const ledger = smallLog(lines);
const sha256 = (text: string) => createHash('sha256').update(text).digest();

describe.skipIf(missing)('the timestamp of a receipt, offline', () => {
  let pki: TsaPki;
  let token: string;
  const tokenOver = async (digest: Uint8Array) =>
    (await forgeToken(tstInfo(digest), { signer: pki.signer })).toString('base64');
  beforeAll(async () => {
    pki = await makeTsaPki();
    token = await tokenOver(sha256(ledger.note.text));
  });
  const taken = (index: number) => ({ state: 'taken', token, proof: ledger.proof(index) });
  const check = (index: number, timestamp: unknown, policy = ledger.policy) =>
    checkReceiptTimestamp(lines[index] ?? '', timestamp, policy, pki.trust);
  const failed = (code: string) => ({ ok: false, indication: 'TOTAL-FAILED', code });
  const undecided = (code: string) => ({ ok: false, indication: 'INDETERMINATE', code });

  test('holds for each line under the checkpoint', () => {
    for (const index of lines.keys()) expect(check(index, taken(index))).toMatchObject({ ok: true, size: 7 });
  });

  test("is not another line's", () => {
    for (const index of lines.keys())
      expect(check((index + 1) % 7, taken(index))).toEqual(failed('timestamp-proof-entry-not-in-tree'));
  });

  test('over anything but the text of this checkpoint is not its token', async () => {
    const other = smallLog([...lines, 'one more']);
    expect(check(3, { ...taken(3), proof: other.proof(3) }, other.policy)).toEqual(
      failed('timestamp-imprint-mismatch'),
    );
    for (const text of ['', `${ledger.note.text}\n`, ledger.note.text.trim()]) {
      const wrong = { ...taken(3), token: await tokenOver(sha256(text)) };
      expect(check(3, wrong)).toEqual(failed('timestamp-imprint-mismatch'));
    }
  });

  test('under a checkpoint that others signed decides nothing, and a false signature does', () => {
    expect(check(3, taken(3), { ...ledger.policy, keys: [makeSigner().key] })).toEqual(
      undecided('timestamp-proof-log-key-unknown'),
    );
    const [first, second] = ledger.note.signatures;
    if (!first || !second) throw new Error('two signatures');
    const spoilt = { ...first, signature: Buffer.alloc(64, 7) };
    const proof = ledger.proof(3, { ...ledger.note, signatures: [spoilt, second] });
    expect(check(3, { ...taken(3), proof })).toEqual(failed('timestamp-proof-log-signature-false'));
  });

  test('that is pending, or is no timestamp, is named so', () => {
    expect(check(0, { state: 'pending' })).toEqual(undecided('timestamp-pending'));
    for (const other of [
      undefined,
      {},
      { ...taken(0), proof: 'x' },
      { ...taken(0), proof: taken(0).proof.replace('index 0', 'index -1') },
      { ...taken(0), token: 'not base64!' },
      { ...taken(0), token: Buffer.from('garbage').toString('base64') },
    ]) {
      expect(check(0, other)).toEqual(failed('timestamp-malformed'));
    }
  });

  test('counts only by an authority of the list', async () => {
    const { trust } = await makeTsaPki();
    expect(checkReceiptTimestamp(lines[0] ?? '', taken(0), ledger.policy, trust)).toEqual(
      failed('timestamp-untrusted'),
    );
  });
});
