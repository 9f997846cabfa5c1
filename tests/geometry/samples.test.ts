import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Profile } from '../../src/domain/profile/profile.ts';
import { verify } from '../../src/signature/verify.ts';
import { SAMPLES, type Sample, sampleProfile } from '../support/geometries.ts';
import {
  codes,
  edit,
  editSignature,
  makeFixture,
  RECEIVED,
  type SignedDocuments,
} from '../support/signed-documents.ts';
import { findXmlsec, verifyAllWithXmlsec } from '../support/xmlsec.ts';

let fixture: SignedDocuments;
beforeAll(async () => {
  fixture = await makeFixture();
});

const judged = (text: string | Uint8Array, profile: Profile) =>
  verify(Buffer.from(text), profile, fixture.trust, RECEIVED);
const signed = ({ geometry }: Sample, version = geometry.version) =>
  fixture.text({ geometry: { ...geometry, version } });

describe.each(SAMPLES)('$name', (sample) => {
  const profile = sampleProfile(sample);

  test('is accepted under its own profile, every signature of it', () => {
    const report = judged(signed(sample), profile);
    expect(codes(report)).toEqual([]);
    expect(report).toMatchObject({ indication: 'TOTAL-PASSED', standing: 'current', content: { grade: 6 } });
    expect(report.signatures).toHaveLength(15);
  });

  test.each<[string, string, string]>([
    ["the pupil's name", '<HO_VA_TEN>Thử Nghiệm ', '<HO_VA_TEN>Thử Nghiêm '],
    ['a mark', '<MA_MON>TOAN<', '<MA_MON>TOAM<'],
    ['the homeroom slot', '<GVCN><HO_VA_TEN>Thử', '<GVCN><HO_VA_TEN>Thữ'],
  ])('one byte of %s changed is refused as that', (_, from, to) => {
    const text = signed(sample);
    expect(text).toContain(from);
    const report = judged(text.replace(from, to), profile);
    expect(codes(report)).toContain('school-seal: digest-mismatch');
    expect(report.indication).toBe('TOTAL-FAILED');
  });

  test('its time in words of another document is refused', () => {
    const text = editSignature(signed(sample), 'CBQL', (s) => edit(s, 'T14:11:12', 'T14:11:13'));
    expect(codes(judged(text, profile))).toContain('principal: signing-time-altered');
  });

  test.each(SAMPLES.filter((other) => other !== sample))(
    'is refused with a reason under the profile of $name',
    (other) => {
      const report = judged(signed(sample, other.geometry.version), sampleProfile(other));
      expect(report.indication).not.toBe('TOTAL-PASSED');
      expect(codes(report)).not.toEqual([]);
      const unexplained = ['not-checkable', 'signature-value-invalid', 'digest-mismatch', 'time-order'];
      const explained = codes(report).filter((code) => !unexplained.some((one) => code.endsWith(one)));
      expect(explained).not.toEqual([]);
    },
  );
});

test('libxmlsec1 says the same of all, but for a time enveloped inside its own Signature', {
  timeout: 400_000,
}, async (context) => {
  const xmlsec = await findXmlsec();
  if ('missing' in xmlsec) return context.skip(xmlsec.missing);
  const dir = await mkdtemp(join(tmpdir(), 'khb-geometry-'));
  try {
    const files = await Promise.all(
      SAMPLES.map(async (sample, index) => {
        const file = join(dir, `${index}.xml`);
        await writeFile(file, signed(sample));
        return file;
      }),
    );
    const results = await verifyAllWithXmlsec(xmlsec, files);
    const verdicts = results.map(({ signatures }) => [...new Set(signatures)]);
    expect(verdicts).toEqual([[false], ...SAMPLES.slice(1).map(() => [true])]);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
});
