import { readFileSync } from 'node:fs';
import { XmlDocument, XsdValidator } from 'libxml2-wasm';
import { expect, test } from 'vitest';
import { parseProfile, profileXsdName } from '../../../../src/domain/profile/parse-profile.ts';
import { ProfileError, type ProfileFault } from '../../../../src/domain/profile/profile-error.ts';

const folders = ['config/profiles/hocba-thcs-1', 'tests/support/profiles/hocba-thcs-2'];
const [first = ''] = folders;
const json = (folder: string): unknown => JSON.parse(readFileSync(`${folder}/profile.json`, 'utf8'));
const xsd = (folder: string): string =>
  readFileSync(`${folder}/${profileXsdName('profile.json', json(folder))}`, 'utf8');

function load(folder: string) {
  return parseProfile(`${folder}/profile.json`, json(folder), xsd(folder));
}

/** The faults of the shipped profile after one edit of its text. */
function faultsAfter(from: string, to: string): readonly ProfileFault[] {
  const text = readFileSync(`${first}/profile.json`, 'utf8');
  const edited = text.replace(from, to);
  expect(edited, `${from} is in the file`).not.toBe(text);
  try {
    parseProfile('profile.json', JSON.parse(edited), xsd(first));
    return [];
  } catch (error) {
    if (error instanceof ProfileError) return error.faults;
    throw error;
  }
}

test('two versions of a format stand side by side and differ in their geometry', () => {
  const profiles = folders.map(load);
  expect(profiles.map(({ id, root }) => [id, root.element, root.version])).toEqual([
    ['hocba-thcs/1', 'HOC_BA', '1'],
    ['hocba-thcs/2', 'HOC_BA', '2'],
  ]);
  expect(profiles.map(({ signing }) => [signing.idAttribute, signing.time.carrier])).toEqual([
    ['Id', 'SignatureProperty'],
    ['id', 'Object'],
  ]);
});

test('a namespace is taken with the checker that knows target namespaces, and that checker without one too', () => {
  for (const namespace of ['', ', "namespace": "urn:a"'])
    expect(
      faultsAfter('"version": "1" },', `"version": "1"${namespace} }, "schemaChecker": "libxml2",`),
    ).toEqual([]);
  expect(
    faultsAfter('"version": "1" },', '"version": "1", "namespace": "urn:a" }, "schemaChecker": "compiled",'),
  ).toMatchObject([{ key: 'schemaChecker', got: 'compiled' }]);
});

test.each(folders)('the schema of %s compiles', (folder) => {
  const document = XmlDocument.fromString(load(folder).xsdText);
  const validator = XsdValidator.fromDoc(document);
  validator.dispose();
  document.dispose();
});

test.each([
  {
    edit: ['"Id",', '"Ident",'],
    key: 'signing.idAttribute',
    got: '"Ident"',
    want: 'want "Id" or "id" or "ID"',
  },
  {
    edit: ['"bytes": 1048576', '"bytes": "1 MiB"'],
    key: 'limits.bytes',
    got: '"1 MiB"',
    want: 'want number',
  },
  { edit: ['"depth": 16', '"deep": 16'], key: 'limits.depth', got: 'nothing', want: 'want number' },
  { edit: ['"depth": 16', '"deep": 16'], key: 'limits.deep', got: '16', want: 'want no such key' },
  {
    edit: ['"minimumRsaBits": 2048', '"minimumRsaBits": 1024'],
    key: 'signing.minimumRsaBits',
    got: '1024',
    want: 'want at least 2048',
  },
  {
    edit: ['"referencesPerSignature": 30', '"referencesPerSignature": 31'],
    key: 'limits.referencesPerSignature',
    got: '31',
    want: 'want at most 30',
  },
  {
    edit: ['"xsd": "', '"xsd": "../'],
    key: 'xsd',
    got: '"../hocba-thcs-1.xsd"',
    want: 'want a file name ending in .xsd, beside profile.json',
  },
  {
    edit: ['"id": "hocba-thcs/1"', '"id": "hocba-thcs/3"'],
    key: 'root.version',
    got: '"1"',
    want: 'want "3", the version that the id names',
  },
  {
    edit: ['"version": "1"', '"version": "1", "namespace": "urn:a"'],
    key: 'schemaChecker',
    got: 'nothing',
    want: 'want "libxml2": a target namespace is beyond the schema compiler',
  },
  {
    edit: [
      '"version": "1" },',
      '"version": "1", "namespace": "http://www.w3.org/2000/09/xmldsig#" }, "schemaChecker": "libxml2",',
    ],
    key: 'root.namespace',
    got: 'http://www.w3.org/2000/09/xmldsig#',
    want: "want the format's own, that of XML Signature is for signatures",
  },
  {
    edit: ['/THONG_TIN_CHUNG/LOP', '/THONG_TIN_CHUNG//LOP'],
    key: 'fields.className',
    want: 'want an absolute path of element names: /A/B/C',
  },
  {
    edit: ['"/HOC_BA/DU_LIEU_HOC_BA/THONG_TIN_HOC_BA/THONG_TIN_CHUNG/LOP"', '"/HOC_BA/PHAT_HANH_HOC_BA/LOP"'],
    key: 'fields.className',
    got: '/HOC_BA/PHAT_HANH_HOC_BA/LOP',
    want: 'want a path inside /HOC_BA/DU_LIEU_HOC_BA, which the principal signs',
  },
  {
    edit: ['"/HOC_BA/PHAT_HANH_HOC_BA/CBQL"', '"/HOC_BA/PHAT_HANH_HOC_BA/KY_PHAT_HANH"'],
    key: 'signing.roles.3.slot',
    want: "want a slot of its own, this one is the principal's",
  },
  {
    edit: ['"/HOC_BA/PHAT_HANH_HOC_BA/CBQL"', '"/HOC_BA/DU_LIEU_HOC_BA/CBQL"'],
    key: 'signing.roles.2.slot',
    want: 'want a slot outside /HOC_BA/DU_LIEU_HOC_BA, which this role signs',
  },
  {
    edit: ['"/HOC_BA/PHAT_HANH_HOC_BA/CBQL"', '"/HOCBA/CBQL"'],
    key: 'signing.roles.2.slot',
    want: 'want a path that begins with /HOC_BA/',
  },
  {
    edit: ['"homeroom-teacher", "principal", "school-seal"]', '"homeroom-teacher", "school-seal"]'],
    key: 'signing.order',
    want: 'want also principal',
  },
  {
    edit: ['["subject-teacher", "homeroom', '["subject-teacher", "subject-teacher", "homeroom'],
    key: 'signing.order',
    got: 'subject-teacher twice',
    want: 'want each role once',
  },
  {
    edit: ['"role": "principal"', '"role": "homeroom-teacher"'],
    key: 'signing.roles',
    want: 'want also principal',
  },
  {
    edit: ['"certificate": "organisation"', '"certificate": "person"'],
    key: 'signing.roles.3.certificate',
    want: 'want organisation for the school seal',
  },
  {
    edit: ['"presence": "each-teacher"', '"presence": "one"'],
    key: 'signing.roles.0.signs.kind',
    want: 'want element with presence one',
  },
  {
    edit: ['"signatures": 64', '"signatures": 3'],
    key: 'limits.signatures',
    got: '3',
    want: 'want at least 4, one for each role',
  },
])('$edit.1: refused at $key', ({ edit: [from = '', to = ''], key, ...rest }) => {
  expect(faultsAfter(from, to)).toContainEqual(expect.objectContaining({ key, ...rest }));
});

test('a schema of another document is refused', () => {
  expect(() =>
    parseProfile('profile.json', json(first), '<xs:schema><xs:element name="HOA_DON"/></xs:schema>'),
  ).toThrow('xsd: got hocba-thcs-1.xsd, want a schema that declares the element HOC_BA');
});

test('the message names the file and every fault', () => {
  expect(() => parseProfile('config/profiles/x/profile.json', { content: 'year-record', id: 7 }, '')).toThrow(
    /^config\/profiles\/x\/profile\.json is not a usable format profile:\n {2}id: got 7, want string\n {2}title: got nothing/,
  );
});

test.each([null, 'text', [], 12])('%j is no profile', (value) => {
  expect(() => parseProfile('profile.json', value, '')).toThrow(ProfileError);
  expect(() => profileXsdName('profile.json', value)).toThrow('xsd: got nothing');
});
