import 'reflect-metadata';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import { Accuracy, MessageImprint } from '@peculiar/asn1-tsp';
import { AlgorithmIdentifier, Extension, Extensions, GeneralName, Name } from '@peculiar/asn1-x509';
import { KeyUsageFlags, Extension as X509Extension, type Name as X509Name } from '@peculiar/x509';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { issueAuthority } from '../../../../kit/certificate.ts';
import { checkToken, type TimestampCheck } from '../../../../src/signature/timestamp/check-token.ts';
import { trustSnapshot } from '../../../../src/signature/trust/trust.ts';
import { type Forgery, forgeToken, tstInfo } from '../../../support/forge-token.ts';
import {
  type OddOptions,
  oddCertificate,
  otherwiseSpelled,
  rsaKey,
} from '../../../support/odd-certificate.ts';
import {
  makeTsaPki,
  makeTsaSigner,
  noTsaHere,
  type OpensslTsa,
  openssl,
  stamping,
  TSA_POLICY,
  type TsaPki,
} from '../../../support/tsa.ts';

const missing = await noTsaHere();
if (missing) console.error(`skipped: tests of time-stamp tokens: ${missing}`);
const data = Buffer.from('hello');
const imprint = (hash: string) => createHash(hash).update(data).digest();

describe.skipIf(missing)('a token', () => {
  let pki: TsaPki;
  const folders: OpensslTsa[] = [];
  beforeAll(async () => {
    pki = await makeTsaPki();
  });
  afterAll(async () => {
    for (const folder of folders) await folder.remove();
  });

  const tsa = async (settings = '', signer = pki.signer): Promise<OpensslTsa> => {
    const made = await openssl({ root: pki.root, signer }, settings);
    folders.push(made);
    return made;
  };
  const check = (token: Uint8Array, expected = {}): TimestampCheck =>
    checkToken(token, { imprint, ...expected }, pki.trust);
  const fault = (token: Uint8Array, expected = {}) => {
    const checked = check(token, expected);
    return checked.ok ? 'none' : checked.fault;
  };
  const forged = (content: Uint8Array = tstInfo(imprint('sha256')), forgery: Partial<Forgery> = {}) =>
    forgeToken(content, { signer: pki.signer, ...forgery });
  const by = async (odd: OddOptions) =>
    fault(await forged(undefined, { signer: await makeTsaSigner(pki.root, odd) }));

  describe('of openssl ts holds', () => {
    test.each(['sha256', 'sha384', 'sha512'] as const)('over %s', async (hash) => {
      expect(check(await (await tsa()).token(hash, imprint(hash)))).toMatchObject({
        ok: true,
        timestamp: { hash, policy: TSA_POLICY, accuracyMs: 1_500, trustVersion: pki.trust.version },
      });
    });

    test.each([
      ['signed with SHA-512', 'signer_digest=sha512'],
      ['with ESSCertID of SHA-1 (RFC 2634)', 'ess_cert_id_alg=sha1'],
      ['with ESSCertIDv2 of SHA-512 (RFC 5035)', 'ess_cert_id_alg=sha512'],
      ['with ESSCertIDs of the whole chain', 'ess_cert_id_chain=yes'],
      ['without accuracy and name', 'accuracy=\ntsa_name=no'],
      ['with whole seconds', 'clock_precision_digits=0'],
      ['with microseconds', 'clock_precision_digits=6'],
      ['with ordering', 'ordering=yes'],
    ])('%s', async (_, settings) => {
      const token = await (await tsa(settings)).token('sha256', imprint('sha256'));
      expect(fault(token)).toBe('none');
    });

    test('signed by ECDSA P-256', async () => {
      const key = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
      const token = await (await tsa('', await makeTsaSigner(pki.root, { key }))).token(
        'sha256',
        imprint('sha256'),
      );
      expect(fault(token)).toBe('none');
    });

    test('and is one of openssl cms, which shows that the forgeries below fail for what they say', async () => {
      expect(fault(await forged())).toBe('none');
      expect(fault(await forged(undefined, { digest: 'sha512' }))).toBe('none');
    });
  });

  describe('is refused', () => {
    test('over other data, or a digest that is weak or has another name', async () => {
      const other = createHash('sha256').update('other').digest();
      expect(fault(await (await tsa()).token('sha256', other))).toBe('imprint-mismatch');
      const sha1 = new MessageImprint({
        hashAlgorithm: new AlgorithmIdentifier({ algorithm: '1.3.14.3.2.26', parameters: null }),
        hashedMessage: new OctetString(Uint8Array.from(imprint('sha1'))),
      });
      expect(fault(await forged(tstInfo(Buffer.alloc(20), { messageImprint: sha1 })))).toBe(
        'algorithm-not-allowed',
      );
      expect(fault(await forged(tstInfo(imprint('sha512'))))).toBe('imprint-mismatch');
      expect(fault(await forged(tstInfo(Buffer.alloc(0))))).toBe('imprint-mismatch');
    });

    test('under a policy that was not accepted, or answering another question', async () => {
      const token = await (await tsa()).token('sha256', imprint('sha256'));
      expect(fault(token, { policies: [TSA_POLICY] })).toBe('none');
      expect(fault(token, { policies: ['1.2.3'] })).toBe('policy-not-accepted');
      expect(fault(token, { nonce: Buffer.from([0x41]) })).toBe('nonce-mismatch');
      const nonce = await forged(tstInfo(imprint('sha256'), { nonce: Uint8Array.of(0x41, 0x42).buffer }));
      expect(fault(nonce, { nonce: Buffer.from([0x41, 0x42]) })).toBe('none');
      expect(fault(nonce, { nonce: Buffer.from([0x00, 0x41, 0x42]) })).toBe('none');
      expect(fault(nonce, { nonce: Buffer.from([0x41]) })).toBe('nonce-mismatch');
    });

    test('when its signer is a certificate for anything but time stamping alone (RFC 3161, 2.3)', async () => {
      expect(await by({})).toBe('none');
      expect(await by({ extensions: [] })).toBe('not-a-tsa');
      expect(await by({ extensions: [stamping(undefined, false)] })).toBe('not-a-tsa');
      expect(await by({ extensions: [stamping(['1.3.6.1.5.5.7.3.8', '1.3.6.1.5.5.7.3.4'])] })).toBe(
        'not-a-tsa',
      );
      expect(await by({ extensions: [stamping(['1.3.6.1.5.5.7.3.3'])] })).toBe('not-a-tsa');
      expect(await by({ extensions: [stamping(['2.5.29.37.0'])] })).toBe('not-a-tsa');
      expect(await by({ usages: KeyUsageFlags.keyEncipherment })).toBe('not-a-tsa');
      expect(await by({ ca: {}, usages: KeyUsageFlags.digitalSignature })).toBe('not-a-tsa');
    });

    test('when its signer was not valid at the time stated, or is valid only later', async () => {
      const day = (text: string) => new Date(`${text}T00:00:00Z`);
      expect(await by({ validity: { notBefore: day('2020-01-01'), notAfter: day('2024-01-01') } })).toBe(
        'certificate-not-valid',
      );
      expect(await by({ validity: { notBefore: day('2040-01-01'), notAfter: day('2044-01-01') } })).toBe(
        'certificate-not-valid',
      );
      // The same certificate was good when it says so: what counts is the time stated, not today.
      const signer = await makeTsaSigner(pki.root, {
        validity: { notBefore: day('2021-01-01'), notAfter: day('2024-01-01') },
      });
      const then = tstInfo(imprint('sha256'), { genTime: day('2022-06-01') });
      expect(fault(await forged(then, { signer }))).toBe('none');
      // Its root was not there yet.
      const before = tstInfo(imprint('sha256'), { genTime: day('2019-06-01') });
      const early = await makeTsaSigner(pki.root, {
        validity: { notBefore: day('2018-01-01'), notAfter: day('2024-01-01') },
      });
      expect(fault(await forged(before, { signer: early }))).toBe('certificate-not-valid');
    });

    test('by weak keys and algorithms', async () => {
      expect(await by({ key: rsaKey(1024) })).toBe('algorithm-not-allowed');
      expect(await by({ key: rsaKey(2048, 3) })).toBe('algorithm-not-allowed');
      expect(await by({ hash: 'SHA-1' })).toBe('algorithm-not-allowed');
      expect(fault(await forged(undefined, { digest: 'sha1' }))).toBe('algorithm-not-allowed');
      expect(fault(await forged(undefined, { pss: true }))).toBe('algorithm-not-allowed');
    });

    test('when nobody of the list stands behind its signer', async () => {
      const stranger = await makeTsaPki();
      expect(fault(await forged(undefined, { signer: stranger.signer }))).toBe('untrusted');
      expect(fault(await forged(undefined, { signer: pki.root }))).not.toBe('none');
    });

    test('when its signer is not named in the signed attributes', async () => {
      expect(fault(await forged(undefined, { signingCertificate: false }))).toBe('malformed');
    });

    test('when it speaks under a name that its certificate does not have', async () => {
      const tsaName = new GeneralName({ uniformResourceIdentifier: 'http://tsa.example/' });
      expect(fault(await forged(tstInfo(imprint('sha256'), { tsa: tsaName })))).toBe('signer-mismatch');
    });

    test('when it is no TSTInfo, has two signers, or means something that is not understood', async () => {
      const info = tstInfo(imprint('sha256'));
      expect(fault(await forged(info, { contentType: '1.2.840.113549.1.7.1' }))).toBe('malformed');
      expect(fault(await forged(info, { second: await makeTsaSigner(pki.root) }))).toBe('malformed');
      const extensions = (critical: boolean) =>
        new Extensions([
          new Extension({ extnID: '1.3.6.1.4.1.99999.9', critical, extnValue: new OctetString([5, 0]) }),
        ]);
      expect(fault(await forged(tstInfo(imprint('sha256'), { extensions: extensions(true) })))).toBe(
        'critical-extension',
      );
      expect(fault(await forged(tstInfo(imprint('sha256'), { extensions: extensions(false) })))).toBe('none');
    });

    test.each([
      { seconds: -1 },
      { seconds: 86_400 },
      { seconds: 0, millis: 1_000 },
      { seconds: 0, micros: 1_000 },
      { seconds: 0, millis: -1 },
    ])('with an accuracy that is none: %o', async (accuracy) => {
      const info = tstInfo(imprint('sha256'), { accuracy: new Accuracy(accuracy) });
      expect(fault(await forged(info))).toBe('malformed');
    });

    test.each([
      '20260601080000.0Z',
      '20260601080000.10Z',
      '2026060108Z',
      '20260601080000',
      '20260631080000Z',
      '20260601240000Z',
      '20260601080060Z',
    ])('with the time %s, which DER does not allow or no day has', async (time) => {
      const good = tstInfo(imprint('sha256'), { genTime: new Date('2026-06-01T08:00:00.000Z') });
      const usual = Buffer.from('20260601080000Z');
      const at = good.indexOf(usual);
      expect(at).toBeGreaterThan(0);
      const text = Buffer.from(time);
      const changed = Buffer.concat([good.subarray(0, at), text, good.subarray(at + usual.length)]);
      // Lengths of the time, which stands right before it, and of the whole.
      changed[at - 1] = text.length;
      changed[1] = (changed[1] as number) + text.length - usual.length;
      expect(changed[1]).toBeLessThan(128);
      expect(fault(await forged(changed))).toBe('malformed');
      expect(fault(await forged(good))).toBe('none');
    });

    test('in BER, which is told from what is no token at all', async () => {
      const token = await forged();
      expect(token.subarray(0, 2)).toEqual(Buffer.from('3082', 'hex'));
      const end = Buffer.from('0000', 'hex');
      const open = Buffer.concat([Buffer.from('3080', 'hex'), token.subarray(4), end]);
      const longer = Buffer.concat([Buffer.from('308300', 'hex'), token.subarray(2)]);
      expect([fault(open), fault(longer)]).toEqual(['not-der', 'not-der']);
      expect(fault(open.subarray(0, -1))).toBe('malformed');
      expect(fault(Buffer.concat([open, Buffer.of(0)]))).toBe('malformed');
      expect(fault(Buffer.from('0480', 'hex'))).toBe('malformed');
    });

    test('of a version that no standard allows', async () => {
      const changed = (token: Buffer, from: string, at: number, version: number) => {
        const place = token.indexOf(Buffer.from(from, 'hex'));
        expect(place).toBeGreaterThan(0);
        token[place + at] = version;
        return fault(token);
      };
      // SignedData: INTEGER 3 before the SET of digest algorithms.
      expect(changed(await forged(), '02010331', 2, 1)).toBe('version-not-allowed');
      const info = tstInfo(imprint('sha256'));
      info[4] = 2;
      expect(info.subarray(2, 5)).toEqual(Buffer.from('020102', 'hex'));
      expect(fault(await forged(info))).toBe('version-not-allowed');
    });

    test('when an authority above may not issue its certificate, or has an extension that nobody knows', async () => {
      const unknown = new X509Extension('1.3.6.1.4.1.99999.1', true, Buffer.from('0500', 'hex'));
      const under = async (odd: OddOptions) => {
        const issuing = await oddCertificate(pki.root, { ca: {}, ...odd });
        const list = trustSnapshot([
          { name: 'root.pem', text: pki.root.certificatePem },
          { name: 'issuing.pem', text: issuing.certificatePem },
        ]);
        const token = await forged(undefined, { signer: await makeTsaSigner(issuing) });
        const checked = checkToken(token, { imprint }, list);
        return checked.ok ? 'none' : checked.fault;
      };
      expect(await under({})).toBe('none');
      expect(await under({ usages: KeyUsageFlags.cRLSign })).toBe('path-not-fit');
      expect(await under({ extensions: [unknown] })).toBe('critical-extension');
      expect(await under({ pss: true })).toBe('algorithm-not-allowed');
      expect(await by({ extensions: [stamping(), unknown] })).toBe('critical-extension');
      expect(await by({ pss: true })).toBe('algorithm-not-allowed');
    });

    test('with anything before, behind or instead of it', async () => {
      const token = await (await tsa()).token('sha256', imprint('sha256'));
      expect(fault(Buffer.concat([token, Buffer.from([0])]))).toBe('malformed');
      expect(fault(token.subarray(0, -1))).toBe('malformed');
      expect(fault(Buffer.alloc(0))).toBe('malformed');
      expect(fault(Buffer.from('<html>'))).toBe('malformed');
      expect(fault(Buffer.alloc(70_000, 0x30))).toBe('malformed');
      const wide = Buffer.concat([
        Buffer.from([0x30, 0x82, 0xea, 0x60]),
        Buffer.alloc(60_000, Buffer.from([0x30, 0])),
      ]);
      expect(fault(wide)).toBe('malformed');
      expect(fault(Buffer.concat(Array.from({ length: 10_000 }, () => Buffer.from([0x30, 0x80]))))).toBe(
        'malformed',
      );
    });
  });

  test('names its authority in whatever spelling of the name', async () => {
    const directory = (name: X509Name) =>
      new GeneralName({ directoryName: AsnConvert.parse(name.toArrayBuffer(), Name) });
    const stated = (name: X509Name) => forged(tstInfo(imprint('sha256'), { tsa: directory(name) }));
    expect(fault(await stated(otherwiseSpelled(pki.signer)))).toBe('none');
    expect(fault(await stated(otherwiseSpelled(pki.root)))).toBe('signer-mismatch');
  });

  test('is given five minutes before its signer’s certificate begins, and no more', async () => {
    const begun = async (minutes: number) => {
      const genTime = new Date('2026-06-01T08:00:00Z');
      const notBefore = new Date(genTime.getTime() + minutes * 60_000);
      const validity = { notBefore, notAfter: new Date('2034-01-01T00:00:00Z') };
      const signer = await makeTsaSigner(pki.root, { validity });
      return fault(await forged(tstInfo(imprint('sha256'), { genTime }), { signer }));
    };
    expect([await begun(4), await begun(6)]).toEqual(['none', 'certificate-not-valid']);
  });

  test('finds its signer on the list when it brings no certificate along', async () => {
    const signer = await makeTsaSigner(pki.root);
    const token = await forged(undefined, { signer, withoutCertificate: true });
    expect(fault(token)).toBe('signer-missing');
    const list = trustSnapshot([
      { name: 'root.pem', text: pki.root.certificatePem },
      { name: 'tsa.pem', text: signer.certificatePem },
    ]);
    expect(checkToken(token, { imprint }, list).ok).toBe(true);
  });

  test('is held to the issuers on the list, not to those that it brings along', async () => {
    const issuing = await issueAuthority(
      { commonName: 'CA dấu thời gian', organisation: 'Thử nghiệm' },
      { notBefore: new Date('2021-01-01T00:00:00Z'), notAfter: new Date('2044-01-01T00:00:00Z') },
      pki.root,
    );
    const signer = await makeTsaSigner(issuing);
    const token = await forged(undefined, { signer });
    expect(fault(token)).toBe('untrusted');
    const list = trustSnapshot([
      { name: 'root.pem', text: pki.root.certificatePem },
      { name: 'issuing.pem', text: issuing.certificatePem },
    ]);
    expect(checkToken(token, { imprint }, list).ok).toBe(true);
    // An issuer that is limited to time stamping, as authorities make them.
    const limited = await oddCertificate(pki.root, {
      ca: { pathLength: 0 },
      extensions: [stamping(undefined, false)],
    });
    const under = await makeTsaSigner(limited);
    const withLimited = trustSnapshot([
      { name: 'root.pem', text: pki.root.certificatePem },
      { name: 'limited.pem', text: limited.certificatePem },
    ]);
    expect(checkToken(await forged(undefined, { signer: under }), { imprint }, withLimited).ok).toBe(true);
  });
});
