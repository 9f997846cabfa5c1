import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { VerificationReport } from '../../../../src/domain/verification/report.ts';
import { reportSchema } from '../../../../src/domain/verification/report-schema.ts';
import { verify } from '../../../../src/signature/verify.ts';
import { verifyAny } from '../../../../src/signature/verify-any.ts';
import { SAMPLES, sampleProfile } from '../../../support/geometries.ts';
import { edit, makeFixture, RECEIVED, type SignedDocuments } from '../../../support/signed-documents.ts';

const FILE = '../../../../docs/verification-report.schema.json';
const schema = {
  $id: 'urn:kho-hoc-ba:verification-report',
  title: 'VerificationReport',
  ...z.toJSONSchema(reportSchema),
};

let fixture: SignedDocuments;
let usual: string;
beforeAll(async () => {
  fixture = await makeFixture();
  usual = fixture.text();
});

/** Reports of every kind: passed, failed at each step, indeterminate, old evidence, unknown format. */
function reports(): readonly VerificationReport[] {
  const [old] = SAMPLES;
  if (!old) throw new Error('no samples');
  const { seal } = fixture.school;
  return [
    fixture.verify(usual),
    fixture.verify(''),
    fixture.verify('<HOC_BA phienBan="2"/>'),
    fixture.verify(edit(usual, '<PHAT_HANH_HOC_BA>', '<PHAT_HANH_HOC_BA id="data">')),
    fixture.verify(usual.replaceAll('><', '> <')),
    fixture.verify(usual.replace(/<X509Certificate>[^<]*/, '<X509Certificate>AAAA')),
    fixture.verify(fixture.text({ omit: ['KY_PHAT_HANH', 'gv-TOAN'] })),
    fixture.verify(fixture.text({ signers: { CBQL: seal }, signingTimes: { GVCN: 'hôm qua' } })),
    verify(
      Buffer.from(fixture.text({ geometry: old.geometry })),
      sampleProfile(old),
      fixture.trust,
      new Date('2040-01-01T00:00:00Z'),
      RECEIVED,
    ),
    verifyAny(Buffer.from('<x/>'), fixture.profiles, fixture.trust, RECEIVED),
  ];
}

test('docs/verification-report.schema.json is what reports follow (vitest -u writes it anew)', async () => {
  await expect(`${JSON.stringify(schema, undefined, 2)}\n`).toMatchFileSnapshot(FILE);
});

test('real reports of every kind follow the JSON Schema, which lets nothing else through', () => {
  const ajv = new Ajv2020({ allErrors: true });
  addFormats.default(ajv);
  const validate = ajv.compile(schema);
  for (const report of reports()) {
    const written: unknown = JSON.parse(JSON.stringify(report));
    expect(validate(written), JSON.stringify(validate.errors)).toBe(true);
    expect(written).toEqual(report);
  }
  expect(validate({ ...fixture.verify(usual), more: 1 })).toBe(false);
  expect(validate({ ...fixture.verify(usual), indication: 'PASSED' })).toBe(false);
});
