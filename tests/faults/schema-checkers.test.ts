import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { geometryOfLibxml2, PROFILES_OF_LIBXML2 } from '../support/profile-of-libxml2.ts';
import { fault } from './fault.ts';
import { type Offline, openOffline } from './offline.ts';

let at: Offline;
beforeAll(async () => {
  at = await openOffline();
});
afterAll(() => at?.close());

const passed = { code: 0, indication: 'TOTAL-PASSED', findings: [] };

describe('a format whose XSD has a target namespace and a choice', () => {
  const verified = (text: string) => at.verify(text, ['--profiles', PROFILES_OF_LIBXML2]);
  const signed = (edit?: (xml: string) => string) =>
    at.signed({ signing: { geometry: geometryOfLibxml2 }, ...(edit && { edit }) });
  const marks = /<HOC_KY_1>[^<]*<\/HOC_KY_1><HOC_KY_2>[^<]*<\/HOC_KY_2><CA_NAM>[^<]*<\/CA_NAM>/;

  fault('is verified, with either branch of the choice', async () => {
    expect(await verified(signed())).toMatchObject(passed);
    const exempt = signed((xml) => xml.replace(marks, '<MIEN_HOC>Miễn học cả năm</MIEN_HOC>'));
    expect(await verified(exempt)).toMatchObject(passed);
  });
  fault('is refused for its data alone where that is neither branch', async () => {
    expect(await verified(signed((xml) => xml.replace(marks, '')))).toMatchObject({
      code: 1,
      findings: ['document: schema-invalid'],
    });
  });
  test('does not stand in the way of the shipped one', async () => {
    expect(await at.verify(at.signed())).toMatchObject(passed);
  });
});

describe('an element of the XSD in which nothing may stand', () => {
  const usual = () => at.signed();
  const subjects = () => [...usual().matchAll(/<DIEM_TONG_KET Id="([^"]+)"/g)].map(([, id = '']) => id);
  const holding = (content: string) =>
    at.signed({
      edit: (xml) => xml.replace(/(<GVBM Id="[^"]*">)(<\/GVBM>)/, `$1${content}$2`),
      // The kit finds a teacher's results by the empty element.
      signing: { regions: { 'gv-1': subjects() } },
    });

  fault('is refused with a space in it', async () => {
    expect(await at.verify(holding(' '))).toMatchObject({ code: 1, findings: ['document: schema-invalid'] });
  });
  test('is taken empty', async () => {
    expect(await at.verify(holding(''))).toMatchObject(passed);
  });
});
