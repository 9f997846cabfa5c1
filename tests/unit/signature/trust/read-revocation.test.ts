import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { reportLines } from '../../../../src/signature/report/report-lines.ts';
import { readRevocation } from '../../../../src/signature/trust/read-revocation.ts';
import { day, makeAnswer, makeList } from '../../../support/revocation-evidence.ts';
import { makeFixture } from '../../../support/signed-documents.ts';

test('lists and answers beside the trust list count offline, and the report says which', async () => {
  const fixture = await makeFixture();
  const { pki, school, trust } = fixture;
  const dir = await mkdtemp(join(tmpdir(), 'khb-revocation-'));
  try {
    expect(await readRevocation(dir, trust)).toBe(trust);
    const unchecked = reportLines('x.xml', fixture.verify(fixture.text())).join('\n');
    expect(unchecked).toContain('thu hồi / revocation: chưa kiểm tra / not checked');

    const revoked = [{ certificate: school.seal.certificatePem, since: day('2026-05-01') }];
    await writeFile(join(dir, 'issuing.crl'), await makeList(pki.issuing, { revoked }));
    await writeFile(join(dir, 'principal.ocsp'), makeAnswer(pki.issuing, school.principal.certificatePem));
    const evidence = await readRevocation(dir, trust);
    expect(evidence.revocation).toMatchObject({
      policy: 'if-available',
      crls: { length: 1 },
      ocsp: { length: 1 },
    });
    const report = fixture.verify(fixture.text(), undefined, evidence);
    const lines = reportLines('x.xml', report).join('\n');
    expect(report.indication).toBe('TOTAL-FAILED');
    expect(lines).toMatch(/không bị thu hồi \/ not revoked \((CRL|OCSP) 2026-05-30T17:00:00\.000Z - /);
    expect(lines).toContain('ĐÃ BỊ THU HỒI khi ký / REVOKED when signing (CRL');
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
});
