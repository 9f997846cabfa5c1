import { beforeAll, describe, expect, test } from 'vitest';
import { verify } from '../../src/signature/verify.ts';
import { SAMPLES, sampleProfile } from '../support/geometries.ts';
import {
  codes,
  makeFixture,
  RECEIVED,
  type SignedDocuments,
  signatureIn,
} from '../support/signed-documents.ts';

let fixture: SignedDocuments;
beforeAll(async () => {
  fixture = await makeFixture();
});

describe.each(SAMPLES)('$name', (sample) => {
  const profile = sampleProfile(sample);
  const signed = () => fixture.text({ geometry: sample.geometry });
  const judged = (bytes: Uint8Array) => verify(bytes, profile, fixture.trust, RECEIVED);

  test('byte after byte, whatever is hit: nothing but the unsigned text of X509SubjectName may change', () => {
    const bytes = Buffer.from(signed());
    const text = bytes.toString();
    const unsigned = ['CBQL', 'KY_PHAT_HANH'].map((slot) => {
      const name = /<X509SubjectName>(.*)<\/X509SubjectName>/.exec(signatureIn(text, slot))?.[1] ?? '';
      const from = bytes.indexOf(name, bytes.indexOf(`<${slot}>`));
      return { from, to: from + Buffer.byteLength(name) };
    });
    for (let at = 40; at < bytes.length; at += 211) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 0x01;
      const report = judged(changed);
      expect(codes(report)).not.toContain('document: not-checkable');
      const passed = report.indication === 'TOTAL-PASSED';
      if (passed) expect(unsigned.some(({ from, to }) => at >= from && at < to)).toBe(true);
    }
  });
});
