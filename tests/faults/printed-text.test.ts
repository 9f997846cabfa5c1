import { afterAll, beforeAll, expect, inject } from 'vitest';
import { oddCertificate } from '../support/odd-certificate.ts';
import { fault } from './fault.ts';
import { certificateId, good } from './http.ts';
import { documentsOf, openProvince, type Province, schoolYear } from './province.ts';

/** to a terminal: erase the line, go up, write from right to left */
const steering = '\u001b[2K\u001b[1A\u202e';
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const obeyed = /[\u001b\u202e]/;

let at: Province;
/** waits for the department, under another name than its own */
let certificate: string;
beforeAll(async () => {
  at = await openProvince({ addresses: inject('addresses'), schools: 1 });
  const { certificatePem } = await oddCertificate(at.pki.issuing, { commonName: `Trần Văn Khác${steering}` });
  const declared = { certificate: certificatePem, kind: 'person', roles: ['principal'], name: 'Lê Thị Thử' };
  const answer = await at.a.http.post('/v1/certificates', { ...declared, ...at.appointed.said });
  certificate = certificateId(good(answer, 'proposed').json);
});
afterAll(() => at?.close());

const printed = (...args: readonly string[]) => at.printed(args, at.officers[0]);

fault(
  'whoever decides on a certificate is shown its own name beside the declared one, and obeys neither',
  async () => {
    for (const text of [
      await printed('certificates', 'list'),
      await printed('certificates', 'show', certificate),
    ]) {
      expect(text).toContain('Lê Thị Thử');
      expect(text).toContain('CN: Trần Văn Khác\\u{1b}[2K\\u{1b}[1A\\u{202e}');
      expect(text).not.toMatch(obeyed);
    }
  },
);

fault('the answer of the API holds both names too', async () => {
  const { json } = await at.officers[0].http.get(`/v1/certificates/${certificate}`);
  expect(json).toMatchObject({ holder: { name: 'Lê Thị Thử' } });
  expect(json.commonName).toMatch(/^Trần Văn Khác/);
  expect(json.commonName).not.toMatch(obeyed);
});

fault('whoever approves a certificate is told whose it is by its own word', async () => {
  const text = await printed('certificates', 'approve', certificate);
  expect(text).toContain('CN: Trần Văn Khác');
  expect(text).not.toMatch(obeyed);
});

fault('the terminal of whoever lists cancellations does not obey their reasons', async () => {
  const [document] = documentsOf(at.pki, at.a, schoolYear, { pupils: 1, seed: 'printed' });
  if (!document) throw new Error('no document');
  const { personalId } = document.pupil;
  good(await at.a.http.ask({ kind: 'create', schoolYear, personalIds: [personalId] }), 'done');
  good(await at.a.http.push(document.bytes), 'accepted');
  await at.a.http.ask({ kind: 'cancel', personalId, schoolYear, reason: `sai điểm${steering}` });
  expect(await printed('requests', 'list')).not.toMatch(obeyed);
});
