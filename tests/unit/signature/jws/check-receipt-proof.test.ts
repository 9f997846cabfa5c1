import { describe, expect, test } from 'vitest';
import type { Sha256 } from '../../../../src/domain/identity/sha256.ts';
import { signCheckpoint } from '../../../../src/ledger/note/checkpoint.ts';
import { checkReceiptProof } from '../../../../src/signature/jws/check-receipt-proof.ts';
import { makeSigner, SEEN_AT, smallLog } from '../../../support/small-log.ts';

const sha256 = 'a'.repeat(64) as Sha256;
const receipt = { submissionId: '5'.repeat(32), sha256 };
const line = (changed: object = {}) =>
  JSON.stringify({
    v: 1,
    id: `submission/${receipt.submissionId}/2/0`,
    type: 'submission.accepted',
    subject: { sha256, schoolId: '37099401' },
    sealed: 'x.y.z',
    ...changed,
  });
const lines = [...Array.from({ length: 6 }, (_, at) => line({ id: `school/${at}/1/0` })), line()];
const own = lines.length - 1;
const ledger = smallLog(lines);
const given = { entry: line(), proof: ledger.proof(own) };
const check = (changed: Partial<typeof given> = {}, policy = ledger.policy, of = receipt) =>
  checkReceiptProof(of, { ...given, ...changed }, policy);
/** A log with this line alone, so that only the line itself can be to blame. */
const alone = (entry: string) => {
  const small = smallLog([entry]);
  return checkReceiptProof(receipt, { entry, proof: small.proof(0) }, small.policy);
};
const failed = (code: string) => ({ ok: false, indication: 'TOTAL-FAILED', code });
const undecided = (code: string) => ({ ok: false, indication: 'INDETERMINATE', code });

describe('the proof of a receipt, offline', () => {
  test('holds, and says where the line stands and who co-signed when', () =>
    expect(check()).toEqual({
      ok: true,
      index: own,
      size: lines.length,
      cosigned: [{ name: 'witness.example/one', at: new Date(SEEN_AT * 1_000).toISOString() }],
    }));

  test.each([
    ['of another submission', { id: `submission/${'6'.repeat(32)}/2/0` }],
    ['of another kind of thing', { id: `request/${receipt.submissionId}/2/0` }],
    ['that another event follows in', { id: `submission/${receipt.submissionId}/2/1` }],
    ['whose id goes on', { id: `submission/${receipt.submissionId}/2/0/0` }],
    ['that says it was received', { type: 'submission.received' }],
    ['that says it was refused', { type: 'submission.refused' }],
    ['of another document', { subject: { sha256: 'b'.repeat(64) } }],
  ])('a line %s is not this receipt’s, though it stands in the log', (_, changed) => {
    expect(alone(line())).toMatchObject({ ok: true });
    expect(alone(line(changed))).toEqual(failed('entry-of-another'));
  });

  test.each(['', 'x', '[]', 'null', '{"id":1}', line({ subject: undefined })])(
    'what is no line is malformed: %s',
    (entry) => expect(check({ entry })).toEqual(failed('entry-malformed')),
  );

  test('a line that was changed is not in the tree, and neither is it at another place', () => {
    expect(check({ entry: line({ sealed: 'x.y.Z' }) })).toEqual(failed('proof-entry-not-in-tree'));
    expect(check({ entry: ` ${line()}` })).toEqual(failed('proof-entry-not-in-tree'));
    expect(check({ proof: ledger.proof(own - 1) })).toEqual(failed('proof-entry-not-in-tree'));
  });

  test('a proof that is cut, or of which a signature was changed, does not hold', () => {
    expect(check({ proof: given.proof.slice(0, -8) })).toEqual(failed('proof-malformed'));
    expect(check({ proof: '' })).toEqual(failed('proof-malformed'));
    const [first, second] = ledger.note.signatures;
    if (!first || !second) throw new Error('two signatures');
    const signedBy = (...signatures: (typeof first)[]) => ({
      proof: ledger.proof(own, { ...ledger.note, signatures }),
    });
    const spoilt = (one: typeof first) => ({ ...one, signature: Buffer.alloc(one.signature.length, 7) });
    expect(check(signedBy(spoilt(first), second))).toEqual(failed('proof-log-signature-false'));
    expect(check(signedBy(first, spoilt(second)))).toEqual(failed('proof-cosignature-false'));
    expect(check(signedBy(second))).toEqual(failed('proof-log-signature-missing'));
    expect(check(signedBy(first))).toEqual(failed('proof-cosignatures-too-few'));
  });

  test('a key that is not in the policy decides nothing; a former one counts', () => {
    const { policy } = ledger;
    const next = makeSigner();
    const stranger = makeSigner('witness.example/two', 'cosignature/v1');
    expect(check({}, { ...policy, keys: [next.key] })).toEqual(undecided('proof-log-key-unknown'));
    expect(check({}, { ...policy, keys: [next.key, ledger.log.key] })).toMatchObject({ ok: true });
    expect(check({}, { ...policy, witnesses: [stranger.key] })).toEqual(undecided('proof-witness-unknown'));
    expect(check({}, { ...policy, origin: 'log.example/other' })).toEqual(undecided('proof-other-log'));
    // What is false is so whoever signed it.
    expect(check({ entry: line({ sealed: '' }) }, { ...policy, keys: [next.key] })).toEqual(
      failed('proof-entry-not-in-tree'),
    );
    const both = {
      ...ledger.note,
      signatures: [...ledger.note.signatures, signCheckpoint(ledger.note.text, next)],
    };
    expect(check({ proof: ledger.proof(own, both) })).toMatchObject({ ok: true });
  });
});
