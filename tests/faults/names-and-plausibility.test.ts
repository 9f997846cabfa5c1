import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fault } from './fault.ts';
import { type Offline, openOffline } from './offline.ts';

let at: Offline;
beforeAll(async () => {
  at = await openOffline();
});
afterAll(() => at?.close());

const passed = { code: 0, indication: 'TOTAL-PASSED', findings: [], remarks: [] };
const named = (fullName: string) => at.verify(at.signed({ pupil: { fullName } }));

describe('a signed name is text that people can read', () => {
  fault('zero-width spaces are a blank name', async () => {
    expect(await named('\u200b\u200b')).toMatchObject({
      code: 1,
      findings: ['document: content-name-blank'],
    });
  });
  fault('a name that is written backwards, or holds what stands for a lost letter', async () => {
    const refused = { code: 1, findings: ['document: content-name-unprintable'] };
    expect(await named('Nguyễn \u202enA năV')).toMatchObject(refused);
    expect(await named('Nguy\ufffdn Văn An')).toMatchObject(refused);
    expect(await named('Nguyễn Văn An\ue000')).toMatchObject(refused);
  });
  test('Vietnamese passes, its marks composed or not', async () => {
    expect(await named('Nguyễn Văn An')).toMatchObject(passed);
    expect(await named('Nguyễn Văn An'.normalize('NFD'))).toMatchObject(passed);
  });
});

describe('what cannot be true is at least remarked', () => {
  fault('a birth date in the future', async () => {
    expect(await at.verify(at.signed({ pupil: { birthDate: '2031-05-01' } }))).toMatchObject({
      ...passed,
      remarks: ['document: birth-date-implausible'],
    });
  });
  fault('a class of another grade', async () => {
    expect(await at.verify(at.signed({ pupil: { className: '7A' } }))).toMatchObject({
      ...passed,
      remarks: ['document: class-of-another-grade'],
    });
  });
  fault('a comment where a subject is judged by marks', async () => {
    const edit = (xml: string) => xml.replace(/(<MA_MON>TOAN<.*?<CA_NAM>)[^<]*/s, '$1D');
    expect(await at.verify(at.signed({ edit }))).toMatchObject({
      ...passed,
      remarks: ['document: mark-of-another-kind'],
    });
  });
  test('an invented pupil passes without a remark', async () => {
    expect(await at.verify(at.signed())).toMatchObject(passed);
  });
});
