import { readFileSync } from 'node:fs';
import { XmlDocument, XsdValidator } from 'libxml2-wasm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeSignedDocuments } from '../../../kit/make-signed.ts';
import { makeSmallPki, year } from './made-once.ts';

let schema: XsdValidator;
let sound: string;

beforeAll(async () => {
  const xsd = XmlDocument.fromString(readFileSync('config/profiles/hocba-thcs-1/hocba-thcs-1.xsd', 'utf8'));
  schema = XsdValidator.fromDoc(xsd);
  xsd.dispose();
  const [document] = makeSignedDocuments({ ...year, pki: await makeSmallPki() });
  sound = Buffer.from(document?.bytes ?? []).toString();
});
afterAll(() => schema.dispose());

function obeys(xml: string): boolean {
  const document = XmlDocument.fromString(xml);
  try {
    schema.validate(document);
    return true;
  } catch {
    return false;
  } finally {
    document.dispose();
  }
}

test('the document as the kit makes it obeys the schema', () => {
  expect(obeys(sound)).toBe(true);
});

const signature = '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"></Signature>';

test.each<[what: string, from: string | RegExp, to: string]>([
  ['an 11-digit personal ID', /(<SO_DINH_DANH_CA_NHAN>)\d/, '$1'],
  ['a 13-digit personal ID', '<SO_DINH_DANH_CA_NHAN>', '<SO_DINH_DANH_CA_NHAN>0'],
  ['a personal ID in other digits', /(<SO_DINH_DANH_CA_NHAN>)\d/, '$1٠'],
  ['a mark above ten', /<CA_NAM>[^<]+/, '<CA_NAM>10.1'],
  ['a mark with two decimals', /<CA_NAM>[^<]+/, '<CA_NAM>7.25'],
  ['a mark with a comma', /<CA_NAM>[^<]+/, '<CA_NAM>7,2'],
  ['a level that does not exist', /(<KET_QUA_REN_LUYEN><HOC_KY_1>)[^<]+/, '$1Gioi'],
  ['a day that does not exist', /<NGAY_SINH>[^<]+/, '<NGAY_SINH>2014-02-30'],
  ['a grade of another level', /<KHOI>\d/, '<KHOI>5'],
  ['upper secondary', '<CAP_HOC_ID>03', '<CAP_HOC_ID>04'],
  ['an empty name', /<TEN_XA>[^<]+/, '<TEN_XA>'],
  ['a name with a space before it', '<TEN_XA>', '<TEN_XA> '],
  ['another version', 'phienBan="1"', 'phienBan="2"'],
  ['an attribute more', '<HOC_BA ', '<HOC_BA a="1" '],
  ['an element more', '<BANG_DIEM>', '<GHI_CHU></GHI_CHU><BANG_DIEM>'],
  ['text between elements', '<BANG_DIEM>', '<BANG_DIEM>x'],
  ['two pupils', '<NGAY_SINH>', '<SO_DINH_DANH_CA_NHAN>099000000001</SO_DINH_DANH_CA_NHAN><NGAY_SINH>'],
  ['no seal slot', /<KY_PHAT_HANH>.*<\/KY_PHAT_HANH>/, ''],
  ['a signature beside the slots', '<CBQL>', `${signature}<CBQL>`],
  ['a signature among the results', '<BANG_DIEM>', `<BANG_DIEM>${signature}`],
  ['a signature in a result', '</DIEM_TONG_KET>', `${signature}</DIEM_TONG_KET>`],
  ['something else in a slot', '<CBQL>', '<CBQL><GHI_CHU></GHI_CHU>'],
  ['an Id that is no name', 'Id="mon-TOAN"', 'Id="1 2"'],
])('the schema refuses %s', (_, from, to) => {
  const edited = sound.replace(from, to);
  expect(edited).not.toBe(sound);
  expect(obeys(edited)).toBe(false);
});

test('how many signatures a slot holds is the policy’s matter, not the schema’s', () => {
  expect(obeys(sound.replace('<CBQL>', `<CBQL>${signature}`))).toBe(true);
  expect(obeys(sound.replace(/<CBQL>.*<\/CBQL>/, '<CBQL></CBQL>'))).toBe(true);
});
