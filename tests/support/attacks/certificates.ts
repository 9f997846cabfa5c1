import * as x509 from '@peculiar/x509';
import { makeFaultySigner } from '../../../kit/faulty-signer.ts';
import { makePki, schoolOf, toSigner } from '../../../kit/pki.ts';
import { makeSchool } from '../../../kit/school.ts';
import type { Signer } from '../../../kit/signer.ts';
import { trustSnapshot } from '../../../src/signature/trust/trust.ts';
import { type OddOptions, oddCertificate, rsaKey } from '../odd-certificate.ts';
import { editSignature, type SignedDocuments } from '../signed-documents.ts';
import { rocaKey } from '../weak-keys.ts';
import type { Attack } from './attack.ts';

/** Signers that should not be believed, whose signatures are sound. */
export async function certificateAttacks(fixture: SignedDocuments): Promise<readonly Attack[]> {
  const { pki, school } = fixture;
  const by = (name: string, slot: string, signer: Signer, expected: string): Attack => ({
    name: `a certificate ${name}`,
    document: fixture.text({ signers: { [slot]: signer } }),
    expected,
  });
  const odd = async (name: string, options: OddOptions, code: string): Promise<Attack> =>
    by(name, 'CBQL', toSigner('principal', await oddCertificate(pki.issuing, options)), `principal: ${code}`);
  const faulty = (fault: Parameters<typeof makeFaultySigner>[3], role: 'principal' | 'school-seal') =>
    makeFaultySigner(pki, school, role, fault);
  const other = schoolOf(
    await makePki({ schools: [makeSchool('37099001', { classes: ['6A'] })] }),
    '37099001',
  );
  const purpose = (arc: number) => [new x509.ExtendedKeyUsageExtension([`1.3.6.1.5.5.7.3.${arc}`], true)];
  const usual = fixture.text();

  return [
    by(
      'that had expired',
      'CBQL',
      await faulty('expired', 'principal'),
      'principal: certificate-expired-at-signing',
    ),
    by(
      'not yet valid',
      'CBQL',
      await faulty('not-yet-valid', 'principal'),
      'principal: certificate-not-yet-valid-at-signing',
    ),
    by(
      'of an authority of the same name with another key',
      'CBQL',
      await faulty('untrusted', 'principal'),
      'principal: untrusted-issuer',
    ),
    by(
      'issued with the key of a person',
      'CBQL',
      await faulty('issued-by-person', 'principal'),
      'principal: untrusted-issuer',
    ),
    by(
      "of another school's seal",
      'KY_PHAT_HANH',
      await faulty('other-school', 'school-seal'),
      'school-seal: seal-of-another-school',
    ),
    by(
      'of the same names all the way up, with other keys',
      'KY_PHAT_HANH',
      other.seal,
      'school-seal: untrusted-issuer',
    ),
    by(
      'of a person for the seal',
      'KY_PHAT_HANH',
      school.principal,
      'school-seal: certificate-not-organisation',
    ),
    by('of the school for a person', 'CBQL', school.seal, 'principal: certificate-not-personal'),
    {
      name: 'a certificate of the same person, newly made with another key, beside the old signature',
      document: usual.replace(school.principal.certificateBase64, other.principal.certificateBase64),
      expected: 'principal: signature-value-invalid',
    },
    {
      name: 'a certificate swapped for a colleague’s',
      document: usual.replace(
        school.principal.certificateBase64,
        school.teachers[0]?.certificateBase64 ?? '',
      ),
      expected: 'principal: signature-value-invalid',
    },
    {
      name: 'a certificate with a byte behind it',
      document: editSignature(usual, 'CBQL', (s) =>
        s.replace(
          school.principal.certificateBase64,
          Buffer.concat([Buffer.from(school.principal.certificateBase64, 'base64'), Buffer.of(0)]).toString(
            'base64',
          ),
        ),
      ),
      expected: 'principal: certificate-unreadable',
    },
    await odd('for encryption only', { usages: x509.KeyUsageFlags.keyEncipherment }, 'certificate-key-usage'),
    await odd('without key usage', { usages: 'none' }, 'certificate-key-usage-missing'),
    await odd('for servers', { extensions: purpose(1) }, 'certificate-extended-key-usage'),
    await odd('for timestamps', { extensions: purpose(8) }, 'certificate-extended-key-usage'),
    await odd(
      'that is an authority',
      { ca: {}, usages: x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyCertSign },
      'certificate-is-ca',
    ),
    await odd(
      'with a critical extension that nobody knows',
      { extensions: [new x509.Extension('1.3.6.1.4.1.99999.1', true, Buffer.from('0500', 'hex'))] },
      'certificate-critical-extension',
    ),
    await odd('signed with SHA-1', { hash: 'SHA-1' }, 'certificate-algorithm-weak'),
    await odd('with RSA-1024', { key: rsaKey(1024) }, 'rsa-key-too-short'),
    await odd('with exponent 3', { key: rsaKey(2048, 3) }, 'rsa-exponent-too-small'),
    await odd('with a key of the broken RSALib', { key: rocaKey() }, 'certificate-key-weak'),
    ...(await pathAttacks(fixture)),
  ];
}

/** Trust lists that hold what must not lead anywhere. */
async function pathAttacks(fixture: SignedDocuments): Promise<readonly Attack[]> {
  const { root, issuing } = fixture.pki;
  const through = async (name: string, options: OddOptions, code: string): Promise<Attack> => {
    const further = await oddCertificate(root, options);
    const signer = toSigner('principal', await oddCertificate(further));
    return {
      name: `a path ${name}`,
      document: fixture.text({ signers: { CBQL: signer } }),
      expected: `principal: ${code}`,
      trust: trustSnapshot(
        [root, issuing, further].map(({ certificatePem }, at) => ({ name: `${at}`, text: certificatePem })),
      ),
    };
  };
  const [one, other] = [rsaKey(2048), rsaKey(2048)];
  const named = await oddCertificate(issuing, { ca: {} });
  const byOther = await oddCertificate({ ...named, privateKey: other.privateKey }, { ca: {}, key: one });
  const byOne = await oddCertificate({ ...named, privateKey: one.privateKey }, { ca: {}, key: other });
  return [
    await through('through one that is no CA', { usages: x509.KeyUsageFlags.keyCertSign }, 'issuer-not-ca'),
    await through(
      'through one that may not issue',
      { ca: {}, usages: x509.KeyUsageFlags.cRLSign },
      'issuer-key-usage',
    ),
    await through(
      'through one that had expired',
      {
        ca: {},
        validity: { notBefore: new Date('2020-01-01T00:00:00Z'), notAfter: new Date('2026-05-27T00:00:00Z') },
      },
      'issuer-not-valid-at-signing',
    ),
    await through('through a weak key', { ca: {}, key: rsaKey(1024) }, 'certificate-algorithm-weak'),
    {
      name: 'a path that goes round in a loop',
      document: fixture.text({ signers: { CBQL: toSigner('principal', await oddCertificate(byOther)) } }),
      expected: 'principal: untrusted-issuer',
      trust: trustSnapshot(
        [root, issuing, byOne, byOther].map(({ certificatePem }, at) => ({
          name: `${at}`,
          text: certificatePem,
        })),
      ),
    },
  ];
}
