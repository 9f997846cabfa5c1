import 'reflect-metadata';
import { CRLReasons } from '@peculiar/asn1-x509';
import * as x509 from '@peculiar/x509';
import { beforeAll, expect, test } from 'vitest';
import type { Authority } from '../../kit/certificate.ts';
import { toSigner } from '../../kit/pki.ts';
import { oddCertificate, otherwiseSpelled } from '../support/odd-certificate.ts';
import { day, makeAnswer, makeList, mergedList } from '../support/revocation-evidence.ts';
import { makeFixture, type SignedDocuments } from '../support/signed-documents.ts';
import { fault } from './fault.ts';
import { verified } from './verified.ts';

/** The principal signs on 28 May 2025; the authority's evidence is of September. */
const before = day('2025-05-01');
const after = day('2025-08-01');
const dates = { thisUpdate: day('2025-09-01'), nextUpdate: day('2035-09-01') };
const { X509CrlReason: Reason } = x509;
const REVOKED = ['principal: certificate-revoked-at-signing'];

let fixture: SignedDocuments;
let issuing: Authority;
let principal: string;
let document: string;
beforeAll(async () => {
  fixture = await makeFixture();
  issuing = fixture.pki.issuing;
  principal = fixture.school.principal.certificatePem;
  document = fixture.text({}, 'evidence', '2024-2025');
});

const judged = async (files: Readonly<Record<string, Uint8Array>>, text = document) => {
  const authorities = { 'root.pem': fixture.pki.rootPem, 'issuing.pem': fixture.pki.issuingPem };
  return (await verified({ ...authorities, ...files }, text)).codes;
};
interface Entry {
  readonly since: Date;
  readonly reason?: x509.X509CrlReason;
}
/** A list with these entries on the principal, in this order. */
async function list(entries: readonly Entry[], more: Parameters<typeof makeList>[1] = {}) {
  const of = (revoked: readonly Entry[]) =>
    makeList(issuing, {
      ...dates,
      revoked: revoked.map((entry) => ({ ...entry, certificate: principal })),
      ...more,
    });
  if (entries.length < 2) return of(entries);
  return mergedList(issuing, await Promise.all(entries.map((entry) => of([entry]))));
}
const answer = (more: Parameters<typeof makeAnswer>[2]) =>
  makeAnswer(issuing, principal, { ...dates, ...more });

test('a list that revokes the principal refuses the document', async () => {
  expect(await judged({ 'a.crl': await list([{ since: before }]) })).toEqual(REVOKED);
});
fault('so does one that writes the same name in other string types and case', async () => {
  const written = await list([{ since: before }], { issuerName: otherwiseSpelled(issuing) });
  expect(await judged({ 'a.crl': written })).toEqual(REVOKED);
});
fault('so does an answer of a responder whose certificate writes its issuer otherwise', async () => {
  const responder = await oddCertificate(issuing, {
    issuerName: otherwiseSpelled(issuing),
    extensions: [new x509.ExtendedKeyUsageExtension(['1.3.6.1.5.5.7.3.9'])],
  });
  expect(await judged({ 'a.ocsp': answer({ responder, status: { since: before } }) })).toEqual(REVOKED);
});
fault('an answer names the issuer as the certificate writes it (RFC 6960 4.1.1)', async () => {
  const issuerName = otherwiseSpelled(issuing);
  const signer = await oddCertificate(issuing, { issuerName });
  const text = fixture.text({ signers: { CBQL: toSigner('principal', signer) } }, 'evidence', '2024-2025');
  expect(await judged({}, text)).toEqual([]);
  const status = { since: before };
  const told = makeAnswer(issuing, signer.certificatePem, { ...dates, issuerName, status });
  expect(await judged({ 'a.ocsp': told }, text)).toEqual(REVOKED);
});

fault('of two entries of one serial the worse counts, wherever it stands', async () => {
  const late = { since: after, reason: Reason.superseded };
  const early = { since: before, reason: Reason.superseded };
  expect(await judged({ 'a.crl': await list([early, late]) })).toEqual(REVOKED);
  expect(await judged({ 'a.crl': await list([late, early]) })).toEqual(REVOKED);
});
fault('a compromise is worse than an earlier end of use', async () => {
  const entries = [
    { since: after, reason: Reason.cessationOfOperation },
    { since: day('2025-08-15'), reason: Reason.keyCompromise },
  ];
  const expected = ['principal: certificate-compromised-before-receipt'];
  for (const order of [entries, entries.toReversed()]) {
    expect(await judged({ 'a.crl': await list(order) })).toEqual(expected);
  }
});
fault('of two lists of one instant the one that suspends counts, whatever the files are called', async () => {
  const good = await list([]);
  const suspends = await list([{ since: before, reason: Reason.certificateHold }]);
  const expected = ['principal: certificate-suspended-at-signing'];
  expect(await judged({ 'a.crl': suspends, 'b.crl': good })).toEqual(expected);
  expect(await judged({ 'a.crl': good, 'b.crl': suspends })).toEqual(expected);
});
fault('of a list and an answer of one instant too', async () => {
  const answered = answer({ status: { since: before, reason: CRLReasons.certificateHold } });
  const expected = ['principal: certificate-suspended-at-signing'];
  expect(await judged({ 'a.crl': await list([]), 'a.ocsp': answered })).toEqual(expected);
});
fault('and of several answers in one response', async () => {
  const hold = { since: before, reason: CRLReasons.certificateHold };
  const expected = ['principal: certificate-suspended-at-signing'];
  expect(await judged({ 'a.ocsp': answer({ status: hold, further: ['good'] }) })).toEqual(expected);
  expect(await judged({ 'a.ocsp': answer({ status: 'good', further: [hold] }) })).toEqual(expected);
});
test('a newer list lifts a suspension', async () => {
  const suspends = await list([{ since: before, reason: Reason.certificateHold }]);
  const lifts = await list([], { thisUpdate: day('2025-10-01') });
  expect(await judged({ 'a.crl': suspends, 'b.crl': lifts })).toEqual([]);
});
