import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { beforeAll, expect, test } from 'vitest';
import type { Signer } from '../../kit/signer.ts';
import type { SchoolId } from '../../src/domain/identity/school-id.ts';
import type { SchoolYear } from '../../src/domain/identity/school-year.ts';
import type { Sha256 } from '../../src/domain/identity/sha256.ts';
import type { Profile } from '../../src/domain/profile/profile.ts';
import { declarationId, kindOfRole } from '../../src/domain/registry/declaration-id.ts';
import type { KnownSigner, RegistryEvidence } from '../../src/domain/registry/registry.ts';
import { judgeByRegistry, namedSigners } from '../../src/domain/verification/by-registry.ts';
import { codes, editSignature, makeFixture, type SignedDocuments } from '../support/signed-documents.ts';

const school = '37099001' as SchoolId;
let fixture: SignedDocuments;
let everyone: readonly Signer[];
beforeAll(async () => {
  fixture = await makeFixture();
  const { seal, principal, teachers, homeroom } = fixture.school;
  everyone = [seal, principal, ...teachers, ...homeroom.values()];
});

const hashOf = ({ certificatePem }: Signer) =>
  new X509Certificate(certificatePem).fingerprint256.replaceAll(':', '').toLowerCase() as Sha256;
const placeOf = (signer: Signer) =>
  ({ sha256: hashOf(signer), schoolId: school, kind: kindOfRole(signer.role) }) as const;
const known = (signer: Signer): KnownSigner => ({
  _id: declarationId(placeOf(signer)),
  ...placeOf(signer),
  holder: { roles: [signer.role] },
  state: 'in-force',
  history: [
    { state: 'in-force', since: '2025-09-01T00:00:00.000Z', at: '2025-09-01T00:00:00.000Z', by: 'x' },
  ],
});
function judge(
  changes: Partial<RegistryEvidence>,
  text = fixture.text(),
  mode: 'required' | 'observe' = 'required',
) {
  const policy = { mode, assignments: 'when-recorded', note: 'test' } as const;
  const registry = { policy, certificates: everyone.map(known), assignments: [], ...changes };
  return judgeByRegistry(fixture.verify(text), registry);
}
const registryQuestion = (bytes: Uint8Array, _: Profile) => namedSigners(fixture.verify(bytes));

test('all registered: passed, and the report says so', () => {
  const report = judge({});
  expect([report.indication, report.registry]).toEqual(['TOTAL-PASSED', 'required']);
  expect(new Set(report.signatures.map(({ registry }) => registry?.state))).toEqual(new Set(['in-force']));
});

test('a mode that only observes says the same in remarks, and refuses nothing', () => {
  const report = judge({ certificates: [] }, undefined, 'observe');
  expect([report.indication, report.registry]).toEqual(['TOTAL-PASSED', 'observe']);
  for (const { remarks } of report.signatures) {
    expect(remarks.map(({ code }) => code)).toContain('certificate-not-registered');
  }
});

test('a teacher who signs the subject that another is assigned to is refused, by the subject in the document', () => {
  const [first, second] = fixture.school.teachers;
  if (!first || !second) throw new Error('no teachers');
  const [subject] = first.subjects;
  const slot = {
    schoolId: school,
    schoolYear: '2025-2026' as SchoolYear,
    role: 'subject-teacher',
    from: '2025-09-05',
  } as const;
  const assigned = (signer: Signer, of: string | undefined) => ({
    ...slot,
    certificate: hashOf(signer),
    ...(of && { subject: of }),
  });
  expect(codes(judge({ assignments: [assigned(first, subject)] }))).toEqual([]);
  expect(codes(judge({ assignments: [assigned(second, subject)] }))).toEqual([
    'subject-teacher: not-assigned-for-year',
  ]);
  expect(codes(judge({ assignments: [{ ...assigned(second, subject), className: '9Z' }] }))).toEqual([]);
});

test('the registry is asked for the very certificates that are judged, however their text is spelled', () => {
  const text = fixture.text();
  const spelled = editSignature(text, 'CBQL', (signature) =>
    signature.replace(
      /<X509Certificate>(.)(.{20})/,
      (_, first: string, more: string) => `<X509Certificate>\n &#${first.codePointAt(0)};${more}\n`,
    ),
  );
  for (const document of [text, spelled]) {
    const { certificates, ...place } = registryQuestion(Buffer.from(document), fixture.profile);
    expect(new Set(certificates)).toEqual(new Set(everyone.map(hashOf)));
    expect(place).toEqual({ schoolId: school, schoolYear: '2025-2026', className: '6A' });
  }
  // The principal's KeyInfo lies outside what is signed.
  expect(codes(judge({}, spelled))).toEqual([]);
});

test.each([
  ['no XML', 'x'],
  ['a document type', '<!DOCTYPE HOC_BA><HOC_BA/>'],
  ['nothing', ''],
])('of %s nothing is asked', (_, text) => {
  expect(registryQuestion(Buffer.from(text), fixture.profile).certificates).toEqual([]);
});

test('a report with registry and revocation fits its schema', async () => {
  const file = join(import.meta.dirname, '../../docs/verification-report.schema.json');
  const validate = addFormats
    .default(new Ajv2020({ strict: false }))
    .compile(JSON.parse(await readFile(file, 'utf8')));
  expect(validate(JSON.parse(JSON.stringify(judge({ certificates: [] }))))).toBe(true);
});
