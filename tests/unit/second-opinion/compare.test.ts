import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { usualGeometry } from '../../../kit/geometry.ts';
import type { Profile } from '../../../src/domain/profile/profile.ts';
import { BY_DESIGN } from '../../../src/second-opinion/by-design.ts';
import { compare, falseByOurs } from '../../../src/second-opinion/compare.ts';
import { askXmldsigjs } from '../../../src/second-opinion/xmldsigjs.ts';
import { validateCore } from '../../../src/signature/core/validate.ts';
import { verify } from '../../../src/signature/verify.ts';
import { generatedBlock, markdownTable } from '../../support/generated-block.ts';
import { SAMPLES, sampleProfile } from '../../support/geometries.ts';
import { geometryOfLibxml2, profileOfLibxml2 } from '../../support/profile-of-libxml2.ts';
import { signXml, x509 } from '../../support/sign-xml.ts';
import {
  edit,
  editSignature,
  makeFixture,
  RECEIVED,
  type SignedDocuments,
} from '../../support/signed-documents.ts';
import { makeTestAuthority } from '../../support/test-keys.ts';

let fixture: SignedDocuments;
let ofLibxml2: Profile;
beforeAll(async () => {
  fixture = await makeFixture();
  ofLibxml2 = await profileOfLibxml2();
});

const GEOMETRIES = [
  { name: 'as shipped', geometry: usualGeometry, profile: () => fixture.profile },
  { name: 'in a namespace of its own', geometry: geometryOfLibxml2, profile: () => ofLibxml2 },
  ...SAMPLES.map((sample) => ({ ...sample, profile: () => sampleProfile(sample) })),
];
const ours = (text: string, profile: Profile = fixture.profile) =>
  verify(Buffer.from(text), profile, fixture.trust, RECEIVED);
const theirs = (text: string) => askXmldsigjs(Buffer.from(text));
const compared = async (text: string, profile: Profile = fixture.profile) =>
  compare(ours(text, profile), await theirs(text), profile);

describe.each(GEOMETRIES)('$name', ({ geometry, profile }) => {
  test('every value and every Reference is asked of both, and they say the same but for the table', async () => {
    const text = fixture.text({ geometry });
    expect(ours(text, profile()).indication).toBe('TOTAL-PASSED');
    const references = text.match(/<Reference /g)?.length ?? 0;
    const byDesign = geometry.seal === 'enveloped-root' ? 1 : 0;
    expect(await compared(text, profile())).toEqual({
      agreed: 15 + references - byDesign,
      byDesign,
      unread: 0,
      differences: [],
    });
  });

  test('they say the same of a mark that was changed, and of a value', async () => {
    const text = fixture.text({ geometry });
    const mark = text.replace('<MA_MON>TOAN<', '<MA_MON>TOAM<');
    const value = editSignature(text, 'GVCN', (signature) =>
      signature.replace(/(?<=<SignatureValue>)./, (c) => (c === 'A' ? 'B' : 'A')),
    );
    for (const changed of [mark, value]) {
      const report = ours(changed, profile());
      expect(falseByOurs(report).length).toBeGreaterThan(0);
      expect(await compared(changed, profile())).toMatchObject({ unread: 0, differences: [] });
    }
  });
});

describe('a difference', () => {
  test('is told of each Reference whose digest only one calls true, and names places alone', async () => {
    const text = fixture.text();
    const changed = edit(text, '<TEN_XA>', '<TEN_XA>Xã ');
    const differences = compare(ours(text), await theirs(changed), fixture.profile).differences;
    expect(differences).toHaveLength(3);
    expect(differences).toContainEqual({
      at: '/HOC_BA/PHAT_HANH_HOC_BA/KY_PHAT_HANH/Signature/SignedInfo/Reference[1]',
      of: 'reference',
      ours: 'true',
      theirs: 'false',
    });
    const other = compare(ours(changed), await theirs(text), fixture.profile).differences;
    expect(new Set(other.map(({ ours, theirs }) => `${ours} ${theirs}`))).toEqual(new Set(['false true']));
  });

  test('is told of a value', async () => {
    const text = fixture.text();
    const changed = editSignature(text, 'CBQL', (signature) =>
      signature.replace(/(?<=<SignatureValue>)./, (c) => (c === 'A' ? 'B' : 'A')),
    );
    expect(compare(ours(text), await theirs(changed), fixture.profile).differences).toEqual([
      { at: '/HOC_BA/PHAT_HANH_HOC_BA/CBQL/Signature', of: 'value', ours: 'true', theirs: 'false' },
    ]);
  });

  test('is told of a Signature that only one finds', async () => {
    const text = fixture.text();
    const fewer = text.replace(/<GVCN>.*?<\/GVCN>/s, '<GVCN></GVCN>');
    const gone = compare(ours(text), await theirs(fewer), fixture.profile).differences;
    expect(gone.filter(({ of }) => of === 'signature')).toMatchObject([{ theirs: 'absent' }]);
    const more = text.replace('</HOC_BA>', `${/<Signature .*?<\/Signature>/s.exec(text)?.[0]}</HOC_BA>`);
    expect(compare(ours(text), await theirs(more), fixture.profile).differences).toContainEqual({
      at: '/HOC_BA/Signature',
      of: 'signature',
      ours: 'absent',
      theirs: 'true',
    });
  });
});

test('what the other cannot read is counted apart, and is neither agreement nor difference', async () => {
  const report = ours(fixture.text());
  for (const text of ['<a>', '\u0000']) {
    const opinion = await theirs(text);
    expect(opinion).toEqual({ unread: 'not-xml' });
    expect(compare(report, opinion, fixture.profile)).toEqual({
      agreed: 0,
      byDesign: 0,
      unread: 15,
      differences: [],
    });
  }
  const unknown = fixture.text().replaceAll('xmldsig-more#rsa-sha256', 'xmldsig-more#rsa-ripemd160');
  const { unread, differences } = compare(report, await theirs(unknown), fixture.profile);
  expect(unread).toBeGreaterThanOrEqual(15);
  expect(differences).toEqual([]);
});

test('what we refuse by policy is not compared', async () => {
  const text = fixture.text().replace('<BANG_DIEM>', '<!-- x --><BANG_DIEM>');
  expect(await compared(text)).toEqual({ agreed: 0, byDesign: 0, unread: 0, differences: [] });
});

test('line ends are those of XML 1.0: U+0085 and U+2028 are characters like others', async () => {
  const { certificate, privateKey } = await (await makeTestAuthority()).issue(
    generateKeyPairSync('rsa', { modulusLength: 2048 }),
  );
  const text = signXml('<a><b Id="x1">1\u0085\u2028\n</b>{{signature}}</a>', {
    key: privateKey,
    keyInfo: x509([certificate]),
    references: [{ uri: '#x1' }],
  });
  expect(validateCore(Buffer.from(text)).verdict).toBe('valid');
  const signature = { at: '/a/Signature', value: 'true' };
  const reference = { at: '/a/Signature/SignedInfo/Reference', digest: 'true', enveloped: false };
  for (const written of [text, text.replace('\n', '\r\n')])
    expect(await theirs(written)).toEqual({ signatures: [{ ...signature, references: [reference] }] });
});

test('docs/verification.md tells the table as it is', async () => {
  const rows = BY_DESIGN.map(({ geometry, why }) => [`\`${geometry}\``, `${why.vi} · ${why.en}`]);
  const made = markdownTable(['geometry', 'why'], rows);
  expect(await generatedBlock('docs/verification.md', 'by-design', made)).toBe(made);
});

test('each entry of the table is of a geometry that is tried, and takes one direction only', async () => {
  const sample = SAMPLES.find(({ geometry }) => geometry.seal === 'enveloped-root');
  if (!sample) throw new Error('no geometry with a truly enveloped seal');
  const profile = sampleProfile(sample);
  const text = fixture.text({ geometry: sample.geometry });
  expect(BY_DESIGN.map(({ geometry }) => geometry)).toEqual(['enveloped-deep']);
  // The same Signature under a profile that does not say enveloped: no entry, an alarm.
  const roles = profile.signing.roles.map((role) => ({ ...role, placement: 'outside' as const }));
  const strict = { ...profile, signing: { ...profile.signing, roles } };
  const { differences } = compare(ours(text, profile), await theirs(text), strict);
  expect(differences).toMatchObject([{ of: 'reference', ours: 'true', theirs: 'false' }]);
});
