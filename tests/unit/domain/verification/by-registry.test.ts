import { describe, expect, test } from 'vitest';
import type { RegistryEvidence } from '../../../../src/domain/registry/registry.ts';
import { judgeByRegistry, namedSigners } from '../../../../src/domain/verification/by-registry.ts';
import { diagnosisOf } from '../../../../src/domain/verification/diagnosis.ts';
import { finding } from '../../../../src/domain/verification/finding.ts';
import type { SignatureReport, VerificationReport } from '../../../../src/domain/verification/report.ts';
import { ALL_PASSED } from '../../../../src/domain/verification/verdict.ts';
import { certificate, since, step } from '../registry/certificates.ts';
import { hash, here, year } from '../transcript/pupils.ts';

const AT = '/HOC_BA/GVBM[1]/Signature';
const place = { schoolId: here, schoolYear: year, className: '7A' };

function signature(changes: Partial<SignatureReport> = {}): SignatureReport {
  return {
    role: 'subject-teacher',
    at: AT,
    indication: 'TOTAL-PASSED',
    checks: ALL_PASSED,
    subjects: ['TOAN'],
    certificate: { sha256: hash('a') },
    signingTime: { utc: '2026-05-28T01:00:00.000Z' },
    existed: { at: '2026-06-01T01:00:00.000Z' },
    findings: [],
    remarks: [],
    diagnosis: [],
    ...changes,
  } as unknown as SignatureReport;
}

function report(signatures: readonly SignatureReport[], changes: Partial<VerificationReport> = {}) {
  return {
    indication: 'TOTAL-PASSED',
    receivedAt: '2026-06-01T01:00:00.000Z',
    checks: ALL_PASSED,
    findings: [],
    signatures,
    place,
    content: { fullName: 'Thử Nghiệm' },
    sealed: hash('e'),
    ...changes,
  } as unknown as VerificationReport;
}

const evidence = (changes: Partial<RegistryEvidence> = {}): RegistryEvidence => ({
  policy: { mode: 'required', assignments: 'when-recorded', note: 'test' },
  certificates: [certificate()],
  assignments: [],
  ...changes,
});
const observed = { mode: 'observe', assignments: 'when-recorded', note: 'test' } as const;
const codesOf = ({ findings }: Pick<SignatureReport, 'findings'> | { findings: never[] }) =>
  findings.map(({ code }) => code);

describe('whom the registry is asked about', () => {
  test('the certificates of the signatures, each once, where the document places itself', () => {
    const without = signature();
    const bare = { ...without, certificate: undefined } as unknown as SignatureReport;
    const twice = [signature(), signature({ role: 'homeroom-teacher' }), bare];
    expect(namedSigners(report(twice))).toEqual({ certificates: [hash('a')], ...place });
  });
  test('a document that does not say where it belongs names no school and no year', () => {
    const { place: _, ...rest } = report([]);
    const nowhere = { certificates: [], schoolId: undefined, schoolYear: undefined, className: undefined };
    expect(namedSigners(rest)).toEqual(nowhere);
    expect(namedSigners(report([], { place: { schoolId: '?', schoolYear: '2025' } }))).toEqual(nowhere);
  });
});

describe('a signer whom the registry knows', () => {
  test('leaves the report as it was, and the registry is told of', () => {
    const judged = judgeByRegistry(report([signature()]), evidence());
    expect(judged).toEqual({
      ...report([signature({ registry: { state: 'in-force', since: since('2025-09-01') } })]),
      registry: 'required',
    });
  });
  test('in the place of one who has left is told of with that one (Đ18.5)', () => {
    const assignment = {
      schoolId: here,
      schoolYear: year,
      role: 'subject-teacher',
      certificate: hash('a'),
      from: '2025-09-05',
      standsInFor: hash('b'),
    } as const;
    const [judged] = judgeByRegistry(
      report([signature()]),
      evidence({ assignments: [assignment] }),
    ).signatures;
    expect(judged?.registry).toEqual({
      state: 'in-force',
      since: since('2025-09-01'),
      standsInFor: hash('b'),
    });
  });
  test('is looked up by the subjects that the document names', () => {
    const slot = { schoolId: here, schoolYear: year, role: 'subject-teacher', from: '2025-09-05' } as const;
    const assignments = [{ ...slot, subject: 'TOAN', certificate: hash('b') }];
    const judged = (subjects: readonly string[] | undefined) => {
      const one = { ...signature(), subjects } as SignatureReport;
      return judgeByRegistry(report([one]), evidence({ assignments })).signatures.flatMap(codesOf);
    };
    expect(judged(['TOAN'])).toEqual(['not-assigned-for-year']);
    expect([judged(['VAN']), judged(undefined)]).toEqual([[], []]);
  });
});

describe('a signer whom it does not know', () => {
  const unknown = evidence({ certificates: [] });
  test('is refused, and content goes with it (Đ24.5)', () => {
    const judged = judgeByRegistry(report([signature(), signature({ role: 'unknown' })]), unknown);
    expect(judged).toMatchObject({
      indication: 'INDETERMINATE',
      registry: 'required',
      checks: { ...ALL_PASSED, certificateValid: 'failed' },
      signatures: [
        {
          indication: 'INDETERMINATE',
          checks: { ...ALL_PASSED, certificateValid: 'failed' },
          registry: { state: 'not-registered' },
        },
        { indication: 'TOTAL-PASSED' },
      ],
    });
    expect(judged.signatures.map(codesOf)).toEqual([['certificate-not-registered'], []]);
    expect(judged.signatures[0]?.registry).toEqual({ state: 'not-registered' });
    expect(judged).not.toHaveProperty('content');
  });
  test('where it only observes is told of in remarks, and nothing is refused', () => {
    const remark = finding('untrusted-issuer');
    const judged = judgeByRegistry(report([signature({ remarks: [remark] })]), {
      ...unknown,
      policy: observed,
    });
    expect(judged).toMatchObject({ indication: 'TOTAL-PASSED', registry: 'observe', checks: ALL_PASSED });
    expect(judged.content).toBeDefined();
    const [one] = judged.signatures;
    expect(one?.remarks.map(({ code }) => code)).toEqual(['untrusted-issuer', 'certificate-not-registered']);
    expect(one).toMatchObject({ findings: [], registry: { state: 'not-registered' } });
  });
  test('the gravest of all that was found gives the verdict', () => {
    const before = report([signature()], { findings: [finding('digest-mismatch')] });
    expect(judgeByRegistry(before, unknown)).toMatchObject({
      indication: 'TOTAL-FAILED',
      subIndication: 'HASH_FAILURE',
    });
  });
  test.each([
    ['no certificate', { certificate: undefined }],
    ['no time', { signingTime: undefined }],
    ['no role', { role: 'unknown' }],
  ])('but has %s is refused for that alone, and never looked up', (_, missing) => {
    const one = { ...signature(), ...missing } as unknown as SignatureReport;
    expect(judgeByRegistry(report([one]), unknown).signatures).toEqual([one]);
  });
  test('stands in a document that does not say where it belongs: told of all the same, whoever else is declared', () => {
    const { place: _, ...nowhere } = report([signature()]);
    for (const registry of [unknown, evidence()])
      expect(judgeByRegistry(nowhere, registry).signatures.flatMap(codesOf)).toEqual([
        'certificate-not-registered',
      ]);
  });
});

describe('what the registry finds stands', () => {
  const [signed, altered] = [finding('signing-time-not-signed'), finding('signing-time-altered')];
  const [trust, late, stamp] = [
    finding('untrusted-issuer', AT),
    finding('time-order'),
    finding('base64-invalid', `${AT}/Object[2]`),
  ];
  const placed = (...findings: readonly ReturnType<typeof finding>[]) =>
    judgeByRegistry(report([signature({ findings })]), evidence({ certificates: [] })).signatures.flatMap(
      codesOf,
    );
  const own = 'certificate-not-registered';

  test('behind what is wrong with the certificate, ahead of times and timestamp', () => {
    expect(placed(trust, late)).toEqual([trust.code, own, late.code]);
    expect(placed(trust, stamp)).toEqual([trust.code, own, stamp.code]);
    expect(placed(late)).toEqual([own, late.code]);
    expect(placed(trust)).toEqual([trust.code, own]);
  });
  test('behind a signing time that was refused before the certificate was looked at', () => {
    expect(placed(signed, altered, late)).toEqual([signed.code, altered.code, own, late.code]);
    expect(placed(signed)).toEqual([signed.code, own]);
    expect(placed(altered)).toEqual([altered.code, own]);
  });
});

describe('a certificate of another role', () => {
  const wrong = [
    diagnosisOf('certificate-of-wrong-role', AT, 'as the verifier guessed'),
    diagnosisOf('clock-ahead', AT),
  ];
  const causes = (certificates: RegistryEvidence['certificates']) =>
    judgeByRegistry(report([signature({ diagnosis: wrong })]), evidence({ certificates })).signatures.flatMap(
      ({ diagnosis }) => diagnosis,
    );
  test('is told to whoever is to mend it, once', () => {
    const of = certificate({ holder: { ...certificate().holder, roles: ['principal'] } });
    expect(causes([of])).toEqual([
      diagnosisOf('clock-ahead', AT),
      diagnosisOf('certificate-of-wrong-role', AT, '-> subject-teacher'),
    ]);
  });
  test('is told beside whatever else is wrong with it', () => {
    const steps = [step(), step({ state: 'suspended', since: since('2026-01-01') })];
    const of = certificate({ holder: { ...certificate().holder, roles: ['principal'] } }, steps);
    const judged = judgeByRegistry(report([signature()]), evidence({ certificates: [of] }));
    expect(judged.signatures.flatMap(codesOf)).toEqual([
      'certificate-suspended',
      'certificate-of-another-role',
    ]);
    expect(judged.signatures[0]?.diagnosis).toEqual([
      diagnosisOf('certificate-of-wrong-role', AT, '-> subject-teacher'),
    ]);
  });
  test('is not what is wrong with one that is not registered', () => {
    expect(causes([])).toEqual(wrong);
  });
});
