import { X509Certificate } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { day, makeList, pemOf } from '../support/revocation-evidence.ts';
import { makeFixture, type SignedDocuments } from '../support/signed-documents.ts';
import { fault } from './fault.ts';
import { type TrustFiles, verified } from './verified.ts';

let fixture: SignedDocuments;
let document: string;
/** revokes the principal's certificate before it signed */
let list: Uint8Array;
let listOfRoot: Uint8Array;
beforeAll(async () => {
  fixture = await makeFixture();
  document = fixture.text({}, 'folder', '2024-2025');
  const dates = { thisUpdate: day('2025-09-01'), nextUpdate: day('2035-09-01') };
  const revoked = [{ certificate: fixture.school.principal.certificatePem, since: day('2025-05-01') }];
  list = await makeList(fixture.pki.issuing, { ...dates, revoked });
  listOfRoot = await makeList(fixture.pki.root, dates);
});

const beside = (files: TrustFiles) =>
  verified({ 'root.pem': fixture.pki.rootPem, 'issuing.pem': fixture.pki.issuingPem, ...files }, document);
const revoked = { code: 1, codes: ['principal: certificate-revoked-at-signing'] };

test('a list in DER under its usual ending is read', async () => {
  expect(await beside({ 'issuing.crl': list })).toMatchObject(revoked);
});
fault('a list in PEM is read', async () => {
  expect(await beside({ 'issuing.crl': pemOf('X509 CRL', list) })).toMatchObject(revoked);
});
fault('a list whose ending is written in capitals is read', async () => {
  expect(await beside({ 'ISSUING.CRL': list })).toMatchObject(revoked);
});
fault('the second list of a file is read', async () => {
  const both = pemOf('X509 CRL', listOfRoot) + pemOf('X509 CRL', list);
  expect(await beside({ 'all.crl': both })).toMatchObject(revoked);
});
fault('a list behind a certificate, in the certificate’s file, is read', async () => {
  expect(await beside({ 'issuing.pem': fixture.pki.issuingPem + pemOf('X509 CRL', list) })).toMatchObject(
    revoked,
  );
});

test('with its authorities the document is valid', async () => {
  expect(await beside({})).toMatchObject({ code: 0, codes: [] });
});
fault('a certificate whose ending is written in capitals is read', async () => {
  const files = { 'root.pem': fixture.pki.rootPem, 'ISSUING.CRT': fixture.pki.issuingPem };
  expect(await verified(files, document)).toMatchObject({ code: 0, codes: [] });
});
fault('a certificate in DER is read', async () => {
  const der = new X509Certificate(fixture.pki.issuingPem).raw;
  const files = { 'root.pem': fixture.pki.rootPem, 'issuing.cer': der };
  expect(await verified(files, document)).toMatchObject({ code: 0, codes: [] });
});

const refused = async (name: string, content: string | Uint8Array) => {
  const { code, said } = await beside({ [name]: content });
  return { code, named: said.includes(name) };
};
fault('an HTML page in place of a list is refused by its name', async () => {
  const page = '<!doctype html><title>404 Not Found</title>';
  expect(await refused('issuing.crl', page)).toEqual({ code: 64, named: true });
});
fault('two lists end to end in DER are refused by the name of their file', async () => {
  expect(await refused('all.crl', Buffer.concat([listOfRoot, list]))).toEqual({ code: 64, named: true });
});
fault('a list that no authority of the folder has signed is refused by its name', async () => {
  const other = await makeList(fixture.school.seal, { issuer: fixture.pki.issuing });
  expect(await refused('issuing.crl', other)).toEqual({ code: 64, named: true });
});
fault('a file of an unknown ending that nobody can read is refused by its name', async () => {
  expect(await refused('issuing.der', list.subarray(0, -1))).toEqual({ code: 64, named: true });
});
