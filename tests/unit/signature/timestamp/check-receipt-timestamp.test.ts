import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { merkleTree } from '../../../../src/domain/receipt/merkle.ts';
import { checkReceiptTimestamp } from '../../../../src/signature/timestamp/check-receipt-timestamp.ts';
import { forgeToken, tstInfo } from '../../../support/forge-token.ts';
import { makeTsaPki, noTsaHere, type TsaPki } from '../../../support/tsa.ts';

const missing = await noTsaHere();
if (missing) console.error(`skipped: tests of receipt timestamps offline: ${missing}`);
const tree = merkleTree((bytes) => createHash('sha256').update(bytes).digest());
const receipts = Array.from({ length: 7 }, (_, number) => `header.receipt-${number}.signature`);
const leaves = receipts.map((receipt) => tree.leafHash(Buffer.from(receipt)));
const hex = (hash: Uint8Array) => Buffer.from(hash).toString('hex');

describe.skipIf(missing)('the timestamp of a receipt, offline', () => {
  let pki: TsaPki;
  let token: string;
  beforeAll(async () => {
    pki = await makeTsaPki();
    const made = await forgeToken(tstInfo(tree.root(leaves)), { signer: pki.signer });
    token = made.toString('base64');
  });
  const proofOf = (leafIndex: number) => ({
    state: 'taken',
    token,
    root: hex(tree.root(leaves)),
    treeSize: leaves.length,
    leafIndex,
    inclusionProof: tree.inclusionProof(leaves, leafIndex).map(hex),
  });
  const check = (receipt: number | string, timestamp: unknown) =>
    checkReceiptTimestamp(
      typeof receipt === 'string' ? receipt : (receipts[receipt] ?? ''),
      timestamp,
      pki.trust,
    );

  test('holds for each receipt of the batch, also with a line end behind it', () => {
    for (const [number, receipt] of receipts.entries()) {
      expect(check(number, proofOf(number))).toMatchObject({ ok: true, treeSize: 7 });
      expect(check(`${receipt}\n`, proofOf(number)).ok).toBe(true);
    }
  });

  test("is not another receipt's", () => {
    for (const [number] of receipts.entries()) {
      expect(check((number + 1) % 7, proofOf(number))).toEqual({
        ok: false,
        code: 'timestamp-imprint-mismatch',
      });
    }
    expect(check('header.receipt-9.signature', proofOf(3)).ok).toBe(false);
  });

  test('with a proof changed anywhere proves nothing, whatever root it names', () => {
    const { inclusionProof } = proofOf(3);
    for (const [at, hash] of inclusionProof.entries()) {
      const turned = inclusionProof.with(
        at,
        hash.replace(/^./, (first) => (first === '0' ? '1' : '0')),
      );
      expect(check(3, { ...proofOf(3), inclusionProof: turned })).toMatchObject({ ok: false });
      expect(check(3, { ...proofOf(3), inclusionProof: inclusionProof.toSpliced(at, 1) })).toMatchObject({
        ok: false,
      });
    }
    expect(check(3, { ...proofOf(3), leafIndex: 2 })).toMatchObject({ ok: false });
    expect(check(3, { ...proofOf(3), treeSize: 4 })).toMatchObject({ ok: false });
    expect(check(3, { ...proofOf(3), treeSize: 1, leafIndex: 0, inclusionProof: [] })).toMatchObject({
      ok: false,
    });
  });

  test('that is pending, or is no timestamp, is named so', () => {
    expect(check(0, { state: 'pending' })).toEqual({ ok: false, code: 'timestamp-pending' });
    for (const other of [
      undefined,
      {},
      { ...proofOf(0), leafIndex: -1 },
      { ...proofOf(0), leafIndex: 7 },
      { ...proofOf(0), inclusionProof: Array.from({ length: 65 }, () => 'a'.repeat(64)) },
      { ...proofOf(0), inclusionProof: ['not a hash'] },
      { ...proofOf(0), token: 'not base64!' },
      { ...proofOf(0), token: Buffer.from('garbage').toString('base64') },
    ]) {
      expect(check(0, other)).toEqual({ ok: false, code: 'timestamp-malformed' });
    }
  });

  test('counts only by an authority of the list', async () => {
    const { trust } = await makeTsaPki();
    expect(checkReceiptTimestamp(receipts[0] ?? '', proofOf(0), trust)).toEqual({
      ok: false,
      code: 'timestamp-untrusted',
    });
  });
});
