import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Profile } from '../../src/domain/profile/profile.ts';
import type { SignatureReport, VerificationReport } from '../../src/domain/verification/report.ts';
import { reportLines } from '../../src/signature/report/report-lines.ts';
import { verify } from '../../src/signature/verify.ts';
import { type Forgery, forgeToken, tstInfo } from '../support/forge-token.ts';
import { codes, edit, makeFixture, type SignedDocuments } from '../support/signed-documents.ts';
import {
  addObject,
  stampedDigest,
  stampSignature,
  type TimestampPlace,
  withTimestamps,
  XADES,
} from '../support/stamp-signature.ts';
import {
  makeTsaPki,
  makeTsaSigner,
  noTsaHere,
  type OpensslTsa,
  openssl,
  TSA_POLICY,
  type TsaPki,
} from '../support/tsa.ts';

const missing = await noTsaHere();
if (missing) console.error(`skipped: tests of timestamps on signatures: ${missing}`);
const SEAL = 'KY_PHAT_HANH';
const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const inclusive = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';
/** the seal's signing time */
const SIGNED = '2026-05-28T15:11:12+07:00';
const signedPlus = (milliseconds: number) => new Date(new Date(SIGNED).getTime() + milliseconds);
const RECEIVED = new Date('2026-06-01T08:00:00+07:00');

describe.skipIf(missing)('a timestamp on a signature (Đ15.d)', () => {
  let documents: SignedDocuments;
  let pki: TsaPki;
  let tsa: OpensslTsa;
  let text: string;
  let profile: Profile;
  beforeAll(async () => {
    [documents, pki] = await Promise.all([makeFixture(), makeTsaPki()]);
    tsa = await openssl(pki);
    text = documents.text();
    profile = withTimestamps(documents.profile);
  });
  afterAll(() => tsa?.remove());

  const judge = (
    document: string,
    {
      place,
      now = RECEIVED,
      list = pki.trust,
    }: { place?: Partial<TimestampPlace>; now?: Date; list?: TsaPki['trust'] | 'none' } = {},
  ): VerificationReport => {
    const trust = list === 'none' ? documents.trust : { ...documents.trust, timestamping: list };
    return verify(
      Buffer.from(document),
      place ? withTimestamps(documents.profile, place) : profile,
      trust,
      now,
    );
  };
  const token = (
    at = signedPlus(5_000),
    forgery: Partial<Forgery> = {},
    digest = stampedDigest(text, SEAL),
  ) => forgeToken(tstInfo(digest, { genTime: at }), { signer: pki.signer, ...forgery });
  const sealOf = (report: VerificationReport): SignatureReport => {
    const seal = report.signatures.find(({ role }) => role === 'school-seal');
    if (!seal) throw new Error('no seal');
    return seal;
  };

  describe('that holds', () => {
    test('of a real authority stands beside the claimed time, and proves more than the receipt', async () => {
      const stamped = stampSignature(text, SEAL, await tsa.token('sha256', stampedDigest(text, SEAL)));
      // openssl ts states the time of this machine, whatever the document says.
      const now = new Date(Date.now() + 86_400_000);
      const report = judge(stamped, { now });
      expect(codes(report)).toEqual([]);
      expect(report).toMatchObject({ indication: 'TOTAL-PASSED', checks: { timeValid: 'passed' } });
      const { timestamp, existed, signingTime } = sealOf(report);
      expect(signingTime).toMatchObject({ claimed: SIGNED.slice(0, 19), zoneAssumed: true });
      expect(timestamp).toMatchObject({
        accuracyMs: 1_500,
        policy: TSA_POLICY,
        authority: expect.stringContaining('Thử Nghiệm Khác Thường'),
        trustVersion: pki.trust.version,
      });
      expect(existed.by).toBe('timestamp');
      expect(new Date(existed.at).getTime()).toBe(new Date(timestamp?.utc ?? '').getTime() + 1_500);
      const principal = report.signatures.find(({ role }) => role === 'principal');
      expect(principal).toMatchObject({ existed: { by: 'receipt', at: now.toISOString() } });
      expect(principal?.timestamp).toBeUndefined();
      expect(reportLines('x.xml', report).join('\n')).toMatch(/dấu thời gian \/ timestamp 20.*Z ± 1500 ms, /);
    });

    test.each(['sha384', 'sha512'] as const)('may be over %s', async (hash) => {
      const stamped = stampSignature(text, SEAL, await tsa.token(hash, stampedDigest(text, SEAL, hash)));
      expect(codes(judge(stamped, { now: new Date(Date.now() + 60_000) }))).toEqual([]);
    });

    test('may stand in the namespace of XAdES, with Target, and name its canonicalisation', async () => {
      const place = { namespace: XADES };
      const good = await token();
      const id = /<Signature [^>]*Id="([^"]+)"/.exec(text.slice(text.indexOf(`<${SEAL}>`)))?.[1];
      const attributes = ` Target="#${id}"`;
      expect(
        codes(judge(stampSignature(text, SEAL, good, { namespace: XADES, attributes }), { place })),
      ).toEqual([]);
      const method = (uri: string) =>
        `<CanonicalizationMethod xmlns="http://www.w3.org/2000/09/xmldsig#" Algorithm="${uri}"></CanonicalizationMethod>`;
      const named = (uri: string) =>
        stampSignature(text, SEAL, good, { namespace: XADES, before: method(uri) });
      expect(codes(judge(named(inclusive), { place }))).toEqual([]);
      expect(codes(judge(named(exclusive), { place }))).toEqual([
        'school-seal: canonicalization-not-allowed',
      ]);
      const other = stampSignature(text, SEAL, good, { namespace: XADES, attributes: ' Target="#data"' });
      expect(codes(judge(other, { place }))).toEqual(['school-seal: timestamp-structure']);
    });

    test('is older than the receipt or counts for nothing: then the receipt is the proof', async () => {
      const late = new Date(RECEIVED.getTime() + 60_000);
      const report = judge(stampSignature(text, SEAL, await token(late)));
      expect(codes(report)).toEqual([]);
      expect(sealOf(report)).toMatchObject({
        existed: { by: 'receipt', at: RECEIVED.toISOString() },
        timestamp: { utc: late.toISOString() },
      });
    });

    test('proves that an algorithm was used before its end', async () => {
      const uri = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
      const ended = { ...profile, signing: { ...profile.signing, algorithmEnds: { [uri]: '2026-05-30' } } };
      const trust = { ...documents.trust, timestamping: pki.trust };
      const judgeEnded = (document: string) => verify(Buffer.from(document), ended, trust, RECEIVED);
      const plain = sealOf(judgeEnded(text));
      expect(plain.findings.map(({ code }) => code)).toEqual(['algorithm-ended-unproven']);
      const seal = sealOf(judgeEnded(stampSignature(text, SEAL, await token())));
      expect(seal.findings).toEqual([]);
      expect(seal.remarks.map(({ code }) => code)).toEqual(['algorithm-ended-since']);
    });
  });

  describe('that is false fails the signature:', () => {
    const refusal = async (
      stamp: Promise<Uint8Array> | Uint8Array,
      options: Parameters<typeof judge>[1] = {},
    ) => {
      const report = judge(stampSignature(text, SEAL, await stamp), options);
      expect(report.indication).not.toBe('TOTAL-PASSED');
      expect(report.content).toBeUndefined();
      expect(sealOf(report).timestamp).toBeUndefined();
      expect(sealOf(report).existed).toEqual({ by: 'receipt', at: RECEIVED.toISOString() });
      expect(sealOf(report).checks.timeValid).toBe('failed');
      return codes(report);
    };

    test('over another signature, another document, or SignedInfo', async () => {
      for (const digest of [
        stampedDigest(text, 'CBQL'),
        stampedDigest(documents.text({}, 'second'), SEAL),
        Buffer.alloc(32),
      ]) {
        expect(await refusal(token(undefined, {}, digest))).toEqual(['school-seal: timestamp-of-other-data']);
      }
      const moved = stampSignature(text, 'CBQL', await token());
      expect(codes(judge(moved))).toEqual(['principal: timestamp-of-other-data']);
      expect(judge(moved)).toMatchObject({ indication: 'TOTAL-FAILED', subIndication: 'HASH_FAILURE' });
    });

    test('garbage, an empty token, a changed one', async () => {
      expect(await refusal(Buffer.from('garbage'))).toEqual(['school-seal: timestamp-malformed']);
      const changed = await token();
      changed[changed.length - 3] = (changed[changed.length - 3] as number) ^ 1;
      expect(await refusal(changed)).toEqual(['school-seal: timestamp-altered']);
      const empty = stampSignature(text, SEAL, Buffer.alloc(0));
      expect(codes(judge(empty))).toEqual(['school-seal: base64-invalid']);
    });

    test('by nobody on the list, and by anybody where there is no list', async () => {
      const stranger = await makeTsaPki();
      expect(await refusal(token(undefined, { signer: stranger.signer }))).toEqual([
        'school-seal: timestamp-untrusted',
      ]);
      expect(await refusal(token(), { list: 'none' })).toEqual(['school-seal: timestamp-untrusted']);
      // The list of signers' authorities is not the list of time-stamping ones.
      expect(await refusal(token(), { list: documents.trust })).toEqual(['school-seal: timestamp-untrusted']);
    });

    test('by a signer of transcripts, an expired authority, or under another policy', async () => {
      const { principal } = documents.school;
      const teacher = { certificatePem: principal.certificatePem, privateKey: principal.privateKey };
      expect(await refusal(token(undefined, { signer: teacher }), { list: documents.trust })).toEqual([
        'school-seal: timestamp-signer-not-authority',
      ]);
      const past = {
        notBefore: new Date('2024-01-01T00:00:00Z'),
        notAfter: new Date('2025-01-01T00:00:00Z'),
      };
      const signer = await makeTsaSigner(pki.root, { validity: past });
      expect(await refusal(token(undefined, { signer }))).toEqual([
        'school-seal: timestamp-certificate-not-valid',
      ]);
      expect(await refusal(token(), { place: { policies: ['1.2.3'] } })).toEqual([
        'school-seal: timestamp-policy-not-accepted',
      ]);
    });
  });

  describe('and the other times must be true together:', () => {
    test('a signature is not stamped before it is made', async () => {
      const skew = profile.signing.time.clockSkewSeconds * 1_000;
      expect(codes(judge(stampSignature(text, SEAL, await token(signedPlus(-skew)))))).toEqual([]);
      expect(codes(judge(stampSignature(text, SEAL, await token(signedPlus(-skew - 1)))))).toEqual([
        'school-seal: signing-time-after-timestamp',
      ]);
    });

    test('nor after the document is received', async () => {
      const later = new Date(RECEIVED.getTime() + 3_600_000);
      expect(codes(judge(stampSignature(text, SEAL, await token(later))))).toEqual([
        'school-seal: timestamp-in-future',
      ]);
    });
  });

  describe('stands in its place or nowhere:', () => {
    test('where the profile has none, it is a part too many', async () => {
      const stamped = stampSignature(text, SEAL, await token());
      expect(codes(documents.verify(stamped))).toEqual(['school-seal: signature-structure']);
    });

    test('a profile that demands it refuses what has none', () => {
      const report = judge(text, { place: { presence: 'required' } });
      expect(codes(report)).toEqual(
        ['homeroom-teacher', 'principal', 'school-seal', 'subject-teacher'].map(
          (role) => `${role}: timestamp-missing`,
        ),
      );
    });

    test('nothing stands beside it, before it or instead of it', async () => {
      const stamped = stampSignature(text, SEAL, await token());
      const refused = (document: string, place?: Partial<TimestampPlace>) =>
        expect(codes(judge(document, place ? { place } : {})));
      const structure = ['school-seal: timestamp-structure'];
      refused(addObject(stamped, SEAL, 'words')).toEqual(structure);
      refused(stampSignature(stamped, SEAL, await token())).toEqual(structure);
      refused(edit(stamped, '<SignatureTimeStamp>', '<SignatureTimeStamp>words')).toEqual(structure);
      refused(edit(stamped, '</EncapsulatedTimeStamp>', '</EncapsulatedTimeStamp><X></X>')).toEqual(
        structure,
      );
      refused(edit(stamped, '<UnsignedProperties>', '<X></X><UnsignedProperties>')).toEqual(structure);
      refused(edit(stamped, '<UnsignedProperties>', '<UnsignedProperties note="x">')).toEqual([
        'school-seal: signature-structure',
      ]);
      refused(addObject(text, SEAL, '')).toEqual(structure);
      refused(addObject(text, SEAL, '<QualifyingProperties></QualifyingProperties>')).toEqual(structure);
      refused(stamped, { path: 'QualifyingProperties/EncapsulatedTimeStamp' }).toEqual(structure);
      refused(stamped, { namespace: XADES }).toEqual(structure);
    });

    test('a namespace that the profile does not name is none of its business', async () => {
      const stamped = stampSignature(text, SEAL, await token(), { namespace: XADES });
      expect(codes(judge(stamped))).toEqual(['document: namespace-not-allowed']);
    });
  });
});

describe('a claimed time', () => {
  let documents: SignedDocuments;
  beforeAll(async () => {
    documents = await makeFixture();
  });
  const sealAt = (time: string) => documents.verify(documents.text({ signingTimes: { [SEAL]: time } }));

  test('with Z behind a local hour is in the future, and the report says what was probably meant', () => {
    const report = sealAt('2026-06-01T07:30:00Z');
    expect(codes(report)).toEqual(['school-seal: time-in-future']);
    const [finding] = report.signatures.flatMap(({ findings }) => findings);
    expect(finding?.en).toContain('Z behind a local hour, want +07:00');
    const [other] = sealAt('2027-06-01T07:30:00Z').signatures.flatMap(({ findings }) => findings);
    expect(other?.en).not.toContain('local hour');
  });

  test('before the school year is not plausible (Đ25.1)', () => {
    const report = documents.verify(documents.text({ signingTimes: { 'gv-TOAN': '2025-06-30T23:59:59' } }));
    expect(codes(report)).toEqual(['subject-teacher: time-before-school-year']);
    expect(
      codes(documents.verify(documents.text({ signingTimes: { 'gv-TOAN': '2025-07-01T00:00:00' } }))),
    ).toEqual([]);
  });

  test('without a zone is +07:00, and the report says so', () => {
    const times = sealAt('2026-05-28T15:11:12').signatures.map(({ signingTime }) => signingTime);
    expect(times.every((time) => time?.zoneAssumed)).toBe(true);
    const written = sealAt('2026-05-28T15:11:12+07:00').signatures.at(-1)?.signingTime;
    expect(written).toEqual({
      claimed: '2026-05-28T15:11:12+07:00',
      utc: '2026-05-28T08:11:12.000Z',
      zoneAssumed: false,
    });
  });
});
