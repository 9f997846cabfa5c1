import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { c14n, enveloped, type Geometry, usualGeometry, xmldsig } from '../../kit/geometry.ts';
import { parseProfile } from '../../src/domain/profile/parse-profile.ts';
import { type Profile, type YearRecordProfile, yearRecordProfile } from '../../src/domain/profile/profile.ts';
import { ofYearRecord } from './year-record-profile.ts';

const SHIPPED = join(import.meta.dirname, '../../config/profiles/hocba-thcs-1');
const SHA256 = {
  digests: ['http://www.w3.org/2001/04/xmlenc#sha256'],
  signatures: ['http://www.w3.org/2001/04/xmldsig-more#rsa-sha256'],
};
const SHA1 = { digests: [`${xmldsig}sha1`], signatures: [`${xmldsig}rsa-sha1`] };
/** The last day of SHA-1 in these profiles: after the documents were received, so that they are good when they come. */
export const SHA1_ENDS = '2026-12-31';

type Signing = Profile['signing'];

/** How one real product signs (six signatures of five public documents), and the profile that takes it. */
export interface Sample {
  readonly name: string;
  readonly geometry: Geometry;
  readonly signing: Partial<Omit<Signing, 'time'>> & { readonly time: Partial<Signing['time']> };
}

const time = usualGeometry.time;
export const SAMPLES: readonly Sample[] = [
  {
    name: '2021, a: everything enveloped by name, the time inside its own Signature; SHA-1',
    geometry: {
      ...usualGeometry,
      version: '21',
      hash: 'sha1',
      dataTransforms: [enveloped],
      ids: { data: 'DLHDon' },
      time: { ...time, id: (hex) => `nguoiban-${hex}`, transforms: [enveloped] },
    },
    signing: {
      ...SHA1,
      dataTransforms: [[enveloped]],
      time: { transforms: [[enveloped]], enveloped: 'ignored' },
    },
  },
  {
    name: '2021, b: one time Id for every signer, on Object; local hour with Z, in a namespace of its own; SHA-1',
    geometry: {
      ...usualGeometry,
      version: '22',
      hash: 'sha1',
      dataTransforms: [enveloped],
      ids: { data: 'SignData' },
      time: {
        ...time,
        id: () => 'SigningTime',
        carrier: 'Object',
        transforms: [],
        signingTimeNamespace: 'http://example.org/#signatureProperties',
        zone: 'Z',
      },
    },
    signing: {
      ...SHA1,
      dataTransforms: [[enveloped]],
      time: {
        carrier: 'Object',
        transforms: [[]],
        signingTimeNamespace: 'http://example.org/#signatureProperties',
        zulu: 'local',
      },
    },
  },
  {
    name: '2021, c, seller: time Reference with a Type, Id on Object',
    geometry: {
      ...usualGeometry,
      version: '23',
      dataTransforms: [enveloped],
      ids: { data: 'NDHDon' },
      time: {
        ...time,
        id: () => 'TimeStamp',
        carrier: 'Object',
        transforms: [],
        type: `${xmldsig}SignatureProperties`,
      },
    },
    signing: { ...SHA256, dataTransforms: [[enveloped]], time: { carrier: 'Object', transforms: [[]] } },
  },
  {
    name: '2021, c, authority: two data References without transforms, Target without #',
    geometry: {
      ...usualGeometry,
      version: '24',
      dataTransforms: [],
      ids: { 'xac-nhan': 'Id-0f3c6f6e' },
      time: { ...time, carrier: 'Object', transforms: [], target: 'id' },
      seal: 'data-and-confirmation',
    },
    signing: {
      ...SHA256,
      dataTransforms: [[]],
      time: { carrier: 'Object', transforms: [[]], target: ['id'] },
    },
  },
  {
    name: '2022, d: SignatureProperties in no namespace; SHA-1',
    geometry: {
      ...usualGeometry,
      version: '25',
      hash: 'sha1',
      dataTransforms: [enveloped],
      ids: { data: 'DuLieuKy' },
      time: { ...time, carrier: 'Object', transforms: [], propertiesNamespace: '', signingTimeNamespace: '' },
    },
    signing: {
      ...SHA1,
      dataTransforms: [[enveloped]],
      time: { carrier: 'Object', transforms: [[]], propertiesNamespace: '', signingTimeNamespace: '' },
    },
  },
  {
    name: '2022, e: id in lower case, the seal truly enveloped in what it signs',
    geometry: {
      ...usualGeometry,
      version: '26',
      idAttribute: 'id',
      dataTransforms: [enveloped, c14n],
      ids: { 'hoc-ba': 'id-4f1dbfd2-5c0e-4f2b-9a52-0c1e6a7f3b11' },
      time: { ...time, id: () => 'TimeStamp', carrier: 'Object', transforms: [] },
      seal: 'enveloped-root',
    },
    signing: {
      ...SHA256,
      idAttribute: 'id',
      dataTransforms: [[enveloped, c14n]],
      time: { carrier: 'Object', transforms: [[]] },
    },
  },
];

/** The shipped profile in the geometry of a sample, with the XSD that goes with it. */
export function sampleProfile(
  { geometry, signing }: Sample,
  otherTime: Partial<Signing['time']> = {},
): YearRecordProfile {
  const text = readFileSync(join(SHIPPED, 'profile.json'), 'utf8');
  const usual = yearRecordProfile.parse(JSON.parse(text));
  const { version, seal } = geometry;
  const ends = signing.digests === SHA1.digests ? [...SHA1.digests, ...SHA1.signatures] : [];
  const json = {
    ...usual,
    id: `hocba-thcs/${version}`,
    root: { ...usual.root, version },
    signing: {
      ...usual.signing,
      algorithmEnds: Object.fromEntries(ends.map((uri) => [uri, SHA1_ENDS])),
      ...signing,
      time: { ...usual.signing.time, ...signing.time, ...otherTime },
      roles: usual.signing.roles.map((role) => (role.role === 'school-seal' ? sealRole(role, seal) : role)),
    },
  };
  return ofYearRecord(parseProfile(`hocba-thcs-${version}`, json, sampleXsd(geometry)));
}

function sealRole(role: Signing['roles'][number], seal: Geometry['seal']): Signing['roles'][number] {
  switch (seal) {
    case 'data':
      return role;
    case 'enveloped-root':
      return { ...role, signs: { kind: 'element', path: '/HOC_BA' }, placement: 'enveloped' };
    case 'data-and-confirmation':
      return { ...role, signs: { kind: 'elements', paths: ['/HOC_BA/DU_LIEU_HOC_BA', '/HOC_BA/XAC_NHAN'] } };
  }
}

function sampleXsd({ version, idAttribute, seal }: Geometry): string {
  let xsd = readFileSync(join(SHIPPED, 'hocba-thcs-1.xsd'), 'utf8').replace(
    'fixed="1"/>',
    `fixed="${version}"/>`,
  );
  if (seal === 'enveloped-root') {
    xsd = xsd.replace(
      '<xs:attribute name="phienBan"',
      '<xs:attribute name="Id" type="DinhDanh" use="required"/><xs:attribute name="phienBan"',
    );
  }
  if (seal === 'data-and-confirmation') {
    xsd = xsd
      .replace(
        '<xs:element name="PHAT_HANH_HOC_BA" type',
        '<xs:element name="XAC_NHAN" type="XacNhan"/><xs:element name="PHAT_HANH_HOC_BA" type',
      )
      .replace(
        '<xs:complexType name="PhatHanhHocBa">',
        '<xs:complexType name="XacNhan"><xs:sequence><xs:element name="NOI_DUNG" type="Ten"/></xs:sequence>' +
          '<xs:attribute name="Id" type="DinhDanh" use="required"/></xs:complexType>' +
          '<xs:complexType name="PhatHanhHocBa">',
      );
  }
  return xsd.replaceAll('name="Id"', `name="${idAttribute}"`);
}
