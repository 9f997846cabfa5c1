import 'reflect-metadata';
import { CRLReasons } from '@peculiar/asn1-x509';
import * as x509 from '@peculiar/x509';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Authority } from '../../kit/certificate.ts';
import { toSigner } from '../../kit/pki.ts';
import type { RevocationEvidence } from '../../src/signature/revocation/revocation-evidence.ts';
import { withRevocation } from '../../src/signature/trust/trust.ts';
import { verify } from '../../src/signature/verify.ts';
import { oddCertificate } from '../support/odd-certificate.ts';
import { day, makeAnswer, makeList } from '../support/revocation-evidence.ts';
import { codes, makeFixture, RECEIVED, type SignedDocuments } from '../support/signed-documents.ts';

/** Documents are signed on 28 May 2026 and received on 1 June. */
let fixture: SignedDocuments;
let text: string;
let principal: string;
beforeAll(async () => {
  fixture = await makeFixture();
  text = fixture.text();
  principal = fixture.school.principal.certificatePem;
});

interface Given {
  readonly crls?: readonly Uint8Array[];
  readonly ocsp?: readonly Uint8Array[];
  readonly policy?: RevocationEvidence['policy'];
  readonly now?: Date;
  readonly document?: string;
}

function judge({ crls = [], ocsp = [], policy = 'if-available', now = RECEIVED, document = text }: Given) {
  return fixture.verify(document, now, withRevocation(fixture.trust, policy, { crls, ocsp }));
}
const principalOf = (report: ReturnType<typeof judge>) =>
  report.signatures.find(({ role }) => role === 'principal');
const { X509CrlReason: Reason } = x509;

describe('a list of revoked certificates', () => {
  test('that does not name the signers: all good, and the report says by which evidence', async () => {
    const list = await makeList(fixture.pki.issuing);
    const report = judge({ crls: [list] });
    expect(report.indication).toBe('TOTAL-PASSED');
    expect(report.revocation).toMatchObject({ policy: 'if-available' });
    expect(principalOf(report)?.revocation).toEqual({
      state: 'good',
      evidence: {
        kind: 'crl',
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        thisUpdate: day('2026-05-31').toISOString(),
        nextUpdate: day('2026-06-30').toISOString(),
      },
    });
  });

  test.each<[string, Date, x509.X509CrlReason | undefined, Date | undefined, string[]]>([
    [
      'revoked the day before signing',
      day('2026-05-27'),
      Reason.cessationOfOperation,
      undefined,
      ['principal: certificate-revoked-at-signing'],
    ],
    [
      'revoked without a reason before signing',
      day('2026-05-27'),
      undefined,
      undefined,
      ['principal: certificate-revoked-at-signing'],
    ],
    ['revoked the day after signing', day('2026-05-29'), Reason.cessationOfOperation, undefined, []],
    ['revoked without a reason after signing', day('2026-05-29'), undefined, undefined, []],
    [
      'compromised after signing, before receipt',
      day('2026-05-30'),
      Reason.keyCompromise,
      undefined,
      ['principal: certificate-compromised-before-receipt'],
    ],
    ['compromised after receipt', day('2026-06-10'), Reason.keyCompromise, undefined, []],
    [
      'revoked later, invalid since before signing',
      day('2026-06-10'),
      Reason.keyCompromise,
      day('2026-05-01'),
      ['principal: certificate-revoked-at-signing'],
    ],
    [
      'suspended before signing',
      day('2026-05-27'),
      Reason.certificateHold,
      undefined,
      ['principal: certificate-suspended-at-signing'],
    ],
    ['suspended after signing', day('2026-05-29'), Reason.certificateHold, undefined, []],
  ])('principal %s', async (_, since, reason, invalidity, expected) => {
    const revoked = [
      {
        certificate: principal,
        since,
        ...(reason === undefined ? {} : { reason }),
        ...(invalidity ? { invalidity } : {}),
      },
    ];
    const later = { thisUpdate: day('2026-06-15'), nextUpdate: day('2026-07-15'), revoked };
    const list = await makeList(fixture.pki.issuing, later);
    const report = verify(
      Buffer.from(text),
      fixture.profile,
      withRevocation(fixture.trust, 'if-available', { crls: [list], ocsp: [] }),
      day('2026-06-20'),
      RECEIVED,
    );
    expect(codes(report)).toEqual(expected);
    expect(report.indication).toBe(
      expected.length === 0
        ? 'TOTAL-PASSED'
        : expected[0]?.includes('revoked')
          ? 'TOTAL-FAILED'
          : 'INDETERMINATE',
    );
  });

  test('a revocation stands, also when a newer list leaves it out; a suspension is lifted by one', async () => {
    const old = (reason: x509.X509CrlReason) =>
      makeList(fixture.pki.issuing, {
        thisUpdate: day('2026-05-20'),
        revoked: [{ certificate: principal, since: day('2026-05-10'), reason }],
      });
    const newer = await makeList(fixture.pki.issuing);
    expect(codes(judge({ crls: [newer, await old(Reason.superseded)] }))).toEqual([
      'principal: certificate-revoked-at-signing',
    ]);
    expect(codes(judge({ crls: [await old(Reason.certificateHold), newer] }))).toEqual([]);
  });

  test('that revokes the issuing authority refuses every signature', async () => {
    const list = await makeList(fixture.pki.root, {
      revoked: [
        {
          certificate: fixture.pki.issuing.certificatePem,
          since: day('2026-01-01'),
          reason: Reason.cACompromise,
        },
      ],
    });
    const found = codes(judge({ crls: [list] }));
    expect(found).toContain('school-seal: issuer-revoked');
    expect(found.every((code) => code.endsWith('issuer-revoked'))).toBe(true);
  });
});

describe('evidence that tells nothing', () => {
  const cases: [string, () => Promise<Uint8Array>][] = [
    ['of an HTML page', async () => Buffer.from('<!doctype html><title>404</title>')],
    ['empty', async () => new Uint8Array()],
    ['cut short', async () => (await makeList(fixture.pki.issuing)).slice(0, -1)],
    ['with a byte behind it', async () => Buffer.concat([await makeList(fixture.pki.issuing), Buffer.of(0)])],
    ['signed with SHA-1', () => makeList(fixture.pki.issuing, { hash: 'SHA-1' })],
    [
      'of the same name, signed by another key',
      () => makeList(fixture.pki.root, { issuer: fixture.pki.issuing }),
    ],
    ['of another authority', () => makeList(fixture.pki.root)],
    [
      'with a critical extension that nobody knows',
      () =>
        makeList(fixture.pki.issuing, {
          extensions: [new x509.Extension('1.3.6.1.4.1.99999.1', true, Buffer.from('0500', 'hex'))],
        }),
    ],
    [
      'that is a delta',
      () =>
        makeList(fixture.pki.issuing, {
          extensions: [new x509.Extension('2.5.29.27', true, Buffer.from('020101', 'hex'))],
        }),
    ],
    [
      'that is indirect',
      () =>
        makeList(fixture.pki.issuing, {
          extensions: [new x509.Extension('2.5.29.28', true, Buffer.from('30038401ff', 'hex'))],
        }),
    ],
    [
      'for authorities only',
      () =>
        makeList(fixture.pki.issuing, {
          extensions: [new x509.Extension('2.5.29.28', true, Buffer.from('30038201ff', 'hex'))],
        }),
    ],
    [
      'of one part of the authority’s certificates, which these do not name',
      () =>
        makeList(fixture.pki.issuing, {
          extensions: [
            new x509.Extension('2.5.29.28', true, Buffer.from('3010a00ea00c860a687474703a2f2f782f79', 'hex')),
          ],
        }),
    ],
    [
      'with an entry that has an unknown critical extension',
      () =>
        makeList(fixture.pki.issuing, {
          revoked: [
            {
              certificate: fixture.school.seal.certificatePem,
              since: day('2026-01-01'),
              extensions: [new x509.Extension('1.3.6.1.4.1.99999.1', true, Buffer.from('0500', 'hex'))],
            },
          ],
        }),
    ],
    ['from the future', () => makeList(fixture.pki.issuing, { thisUpdate: day('2026-06-02') })],
    ['with one flipped byte', async () => flipped(await makeList(fixture.pki.issuing))],
  ];
  test.each(cases)('a list %s', async (_, make) => {
    const list = await make();
    const available = judge({ crls: [list] });
    expect(available.indication).toBe('TOTAL-PASSED');
    expect(principalOf(available)?.revocation).toEqual({ state: 'not-checked' });
    const required = judge({ crls: [list], policy: 'required' });
    expect(required).toMatchObject({ indication: 'INDETERMINATE', subIndication: 'TRY_LATER' });
    expect(codes(required)).toContain('principal: revocation-unknown');
  });

  test('a list that was due before: refused where evidence is required, told elsewhere', async () => {
    const list = await makeList(fixture.pki.issuing, {
      thisUpdate: day('2026-05-01'),
      nextUpdate: day('2026-05-15'),
    });
    expect(principalOf(judge({ crls: [list] }))?.revocation?.state).toBe('stale');
    expect(codes(judge({ crls: [list], policy: 'required' }))).toContain('principal: revocation-unknown');
  });

  test('a list made after signing reaches for ever, unless the certificate has expired since', async () => {
    const root = await makeList(fixture.pki.root, { thisUpdate: day('2026-06-01') });
    const list = await makeList(fixture.pki.issuing, {
      thisUpdate: day('2026-06-01'),
      nextUpdate: day('2026-06-08'),
    });
    const later = { crls: [list, root], policy: 'required' as const, now: day('2030-01-01') };
    expect(codes(judge(later))).toEqual([]);
    const afterExpiry = await makeList(fixture.pki.issuing, {
      thisUpdate: day('2045-01-01'),
      nextUpdate: day('2046-01-01'),
    });
    const report = judge({ crls: [afterExpiry], now: day('2045-02-01') });
    expect(principalOf(report)?.revocation?.state).toBe('not-checked');
  });
});

describe('an OCSP answer', () => {
  const responder = (
    options: Parameters<typeof oddCertificate>[1] = {},
    issuer: Authority = fixture.pki.issuing,
  ) =>
    oddCertificate(issuer, {
      extensions: [new x509.ExtendedKeyUsageExtension(['1.3.6.1.5.5.7.3.9'])],
      ...options,
    });
  const answer = (options: Parameters<typeof makeAnswer>[2] = {}) =>
    makeAnswer(fixture.pki.issuing, principal, options);

  test.each(['sha1', 'sha256'] as const)('good, by the issuer, the certificate named by %s', (hash) => {
    expect(principalOf(judge({ ocsp: [answer({ hash })] }))?.revocation).toMatchObject({
      state: 'good',
      evidence: { kind: 'ocsp' },
    });
  });
  test('good, by a responder of the issuer', async () => {
    const report = judge({ ocsp: [answer({ responder: await responder() })] });
    expect(principalOf(report)?.revocation?.state).toBe('good');
  });
  test.each<[string, Date, CRLReasons | undefined, string[]]>([
    ['revoked before signing', day('2026-05-27'), undefined, ['principal: certificate-revoked-at-signing']],
    ['revoked after signing', day('2026-05-29'), CRLReasons.affiliationChanged, []],
    [
      'compromised before receipt',
      day('2026-05-29'),
      CRLReasons.keyCompromise,
      ['principal: certificate-compromised-before-receipt'],
    ],
    [
      'suspended before signing',
      day('2026-05-27'),
      CRLReasons.certificateHold,
      ['principal: certificate-suspended-at-signing'],
    ],
  ])('%s', (_, since, reason, expected) => {
    const status = { since, ...(reason === undefined ? {} : { reason }) };
    expect(codes(judge({ ocsp: [answer({ status })] }))).toEqual(expected);
  });

  test.each<[string, () => Promise<Uint8Array> | Uint8Array]>([
    ['that knows nothing', () => answer({ status: 'unknown' })],
    ['on another certificate', () => makeAnswer(fixture.pki.issuing, fixture.school.seal.certificatePem)],
    ['of another authority', () => makeAnswer(fixture.pki.root, principal)],
    ['signed by another key', () => answer({ responder: { ...fixture.pki.root } })],
    [
      'by a responder without OCSPSigning',
      async () => answer({ responder: await oddCertificate(fixture.pki.issuing) }),
    ],
    [
      'by a responder of another authority',
      async () => answer({ responder: await responder({}, fixture.pki.root) }),
    ],
    [
      'by an expired responder',
      async () =>
        answer({
          responder: await responder({
            validity: { notBefore: day('2024-01-01'), notAfter: day('2025-01-01') },
          }),
        }),
    ],
    [
      'by the signer',
      () =>
        answer({ responder: { certificatePem: principal, privateKey: fixture.school.principal.privateKey } }),
    ],
    ['that is an error', () => Buffer.from('30030a0106', 'hex')],
    ['that is an HTML page', () => Buffer.from('<html>')],
    ['with one flipped byte', () => flipped(answer())],
  ])('%s tells nothing', async (_, make) => {
    const report = judge({ ocsp: [await make()] });
    expect(principalOf(report)?.revocation).toEqual({ state: 'not-checked' });
    expect(report.indication).toBe('TOTAL-PASSED');
  });

  test('by a responder that its issuer has revoked tells nothing, unless it is never to be asked for', async () => {
    const revokedResponder = await responder();
    const list = await makeList(fixture.pki.issuing, {
      thisUpdate: day('2026-05-01'),
      nextUpdate: day('2026-05-02'),
      revoked: [
        { certificate: revokedResponder.certificatePem, since: day('2026-04-01'), reason: Reason.superseded },
      ],
    });
    const report = judge({ crls: [list], ocsp: [answer({ responder: revokedResponder })] });
    expect(principalOf(report)?.revocation?.evidence?.kind).toBe('crl');
    const noCheck = await responder({
      extensions: [
        new x509.ExtendedKeyUsageExtension(['1.3.6.1.5.5.7.3.9']),
        new x509.Extension('1.3.6.1.5.5.7.48.1.5', false, Buffer.from('0500', 'hex')),
      ],
    });
    const asked = judge({ crls: [list], ocsp: [answer({ responder: noCheck })] });
    expect(principalOf(asked)?.revocation?.evidence?.kind).toBe('ocsp');
  });

  test('without a next update it is fresh for a day', () => {
    const stale = answer({ thisUpdate: day('2026-05-27'), nextUpdate: 'none' });
    expect(principalOf(judge({ ocsp: [stale] }))?.revocation?.state).toBe('stale');
  });
});

test('a responder’s certificate signs no transcript', async () => {
  const issued = await oddCertificate(fixture.pki.issuing, {
    extensions: [new x509.ExtendedKeyUsageExtension(['1.3.6.1.5.5.7.3.9'])],
  });
  const document = fixture.text({ signers: { CBQL: toSigner('principal', issued) } });
  expect(codes(judge({ document }))).toEqual(['principal: certificate-extended-key-usage']);
});

/** The last byte of the data, before the signature: what was signed is no longer what is said. */
function flipped(der: Uint8Array): Uint8Array {
  const changed = Uint8Array.from(der);
  const at = Math.floor(changed.length / 3);
  changed[at] = (changed[at] ?? 0) ^ 1;
  return changed;
}
