import { beforeAll, expect, test } from 'vitest';
import { codes, edit, makeFixture, type SignedDocuments, signatureIn } from '../support/signed-documents.ts';

let fixture: SignedDocuments;
let usual: string;
beforeAll(async () => {
  fixture = await makeFixture();
  usual = fixture.text();
});

test('any byte of the certificate: it no longer reads, or no authority issued it', () => {
  const base64 = /<X509Certificate>([^<]*)/.exec(signatureIn(usual, 'CBQL'))?.[1] ?? '';
  const der = Buffer.from(base64, 'base64');
  const seen = new Set<string>();
  for (let at = 0; at < der.length; at += 7) {
    const changed = Buffer.from(der);
    changed[at] = (changed[at] ?? 0) ^ 0x01;
    const report = fixture.verify(edit(usual, base64, changed.toString('base64')));
    expect(report.indication).not.toBe('TOTAL-PASSED');
    for (const code of codes(report)) seen.add(code);
  }
  expect([...seen]).toContain('principal: certificate-unreadable');
  expect([...seen]).toContain('principal: untrusted-issuer');
  expect([...seen]).not.toContain('document: not-checkable');
});

test('byte after byte, whatever is hit: nothing but the unsigned text of X509SubjectName may change', () => {
  const bytes = Buffer.from(usual);
  const unsigned = ['CBQL', 'KY_PHAT_HANH'].map((slot) => {
    const name = /<X509SubjectName>(.*)<\/X509SubjectName>/.exec(signatureIn(usual, slot))?.[1] ?? '';
    const from = bytes.indexOf(name, bytes.indexOf(`<${slot}>`));
    return { from, to: from + Buffer.byteLength(name) };
  });
  const passed: number[] = [];
  for (let at = 40; at < bytes.length; at += 97) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 0x01;
    const report = fixture.verify(changed);
    expect(codes(report)).not.toContain('document: not-checkable');
    if (report.indication === 'TOTAL-PASSED') passed.push(at);
  }
  const inNames = passed.every((at) => unsigned.some(({ from, to }) => at >= from && at < to));
  expect({ passed, inNames }).toMatchObject({ inNames: true });
});
