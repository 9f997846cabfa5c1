import 'reflect-metadata';
import { AsnConvert } from '@peculiar/asn1-schema';
import { GeneralName, GeneralSubtree, GeneralSubtrees, Name, NameConstraints } from '@peculiar/asn1-x509';
import * as x509 from '@peculiar/x509';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Authority } from '../../kit/certificate.ts';
import { toSigner } from '../../kit/pki.ts';
import { trustSnapshot, withRevocation } from '../../src/signature/trust/trust.ts';
import { oddCertificate, oddName, rsaKey } from '../support/odd-certificate.ts';
import { day, makeList } from '../support/revocation-evidence.ts';
import { codes, makeFixture, type SignedDocuments } from '../support/signed-documents.ts';

const { X509CrlReason: Reason } = x509;
let fixture: SignedDocuments;
beforeAll(async () => {
  fixture = await makeFixture();
});

function judged(principal: Authority, authorities: readonly Authority[], crls: readonly Uint8Array[] = []) {
  const { root, issuing } = fixture.pki;
  const text = fixture.text({ signers: { CBQL: toSigner('principal', principal) } });
  const trust = trustSnapshot(
    [root, issuing, ...authorities].map(({ certificatePem }, at) => ({
      name: `${100 + at}`,
      text: certificatePem,
    })),
  );
  return fixture.verify(text, undefined, withRevocation(trust, 'if-available', { crls, ocsp: [] }));
}

describe('an authority that was certified anew, whose old certificate its root has revoked', () => {
  const key = rsaKey(2048);
  let old: Authority;
  let renewed: Authority;
  let principal: Authority;
  const revoked = (reason: x509.X509CrlReason) =>
    makeList(fixture.pki.root, {
      revoked: [{ certificate: old.certificatePem, since: day('2026-01-01'), reason }],
    });
  const validFrom = (notBefore: string) => ({ notBefore: day(notBefore), notAfter: day('2040-01-01') });
  beforeAll(async () => {
    old = await oddCertificate(fixture.pki.root, { ca: {}, key, validity: validFrom('2024-06-01') });
    renewed = await oddCertificate(fixture.pki.root, { ca: {}, key, validity: validFrom('2024-01-01') });
    principal = await oddCertificate(old);
  });

  test('as superseded: the new one leads to the root, wherever it stands', async () => {
    const list = await revoked(Reason.superseded);
    expect(codes(judged(principal, [old], [list]))).toEqual(['principal: issuer-revoked']);
    expect(codes(judged(principal, [old, renewed], [list]))).toEqual([]);
    expect(codes(judged(principal, [renewed, old], [list]))).toEqual([]);
  });

  test('because its key was lost: the new one has the same key, and leads nowhere either', async () => {
    const list = await revoked(Reason.cACompromise);
    for (const authorities of [[old], [old, renewed], [renewed, old]]) {
      expect(codes(judged(principal, authorities, [list]))).toEqual(['principal: issuer-revoked']);
    }
    expect(codes(judged(principal, [old, renewed]))).toEqual([]);
  });
});

describe('authorities that certify each other from layer to layer', () => {
  const LAYERS = 14;
  const key = rsaKey(2048);
  const root = () =>
    oddCertificate(
      { certificatePem: fixture.pki.rootPem, privateKey: key.privateKey },
      { ca: {}, key, commonName: 'Gốc riêng', issuerName: oddName('Gốc riêng') },
    );
  /** Two names in each layer, each certified by both of the layer above: as many ways as 2 to their number. */
  async function layers(top: Authority): Promise<readonly Authority[]> {
    const made: Authority[] = [];
    let above = [top];
    for (let layer = 0; layer < LAYERS; layer++) {
      const certified = await Promise.all(
        ['A', 'B'].map((side) =>
          Promise.all(
            above.map((issuer) =>
              oddCertificate(issuer, { ca: {}, key, commonName: `Tầng ${layer} ${side}` }),
            ),
          ),
        ),
      );
      made.push(...certified.flat());
      above = certified.flatMap(([one]) => one ?? []);
    }
    return made;
  }

  test('are followed to the anchor', async () => {
    const top = await root();
    const made = await layers(top);
    expect(codes(judged(await oddCertificate(made.at(-1) as Authority), [top, ...made]))).toEqual([]);
  });

  test('under names that must be tried in every combination: the search is given up, and says so', async () => {
    const anchor = await root();
    const base = new GeneralName({ rfc822Name: 'so.edu.vn' });
    const other = new GeneralName({
      directoryName: AsnConvert.parse(oddName('Người khác').toArrayBuffer(), Name),
    });
    const constraints = new NameConstraints({
      permittedSubtrees: new GeneralSubtrees([base, other].map((each) => new GeneralSubtree({ base: each }))),
    });
    const top = await oddCertificate(anchor, {
      ca: {},
      key,
      commonName: 'CA có giới hạn tên',
      extensions: [new x509.Extension('2.5.29.30', true, AsnConvert.serialize(constraints))],
    });
    const made = await layers(top);
    const report = judged(await oddCertificate(made.at(-1) as Authority), [anchor, top, ...made]);
    expect(codes(report)).toEqual(['principal: certificate-path-unsearched']);
    expect(report).toMatchObject({
      indication: 'INDETERMINATE',
      subIndication: 'CERTIFICATE_CHAIN_GENERAL_FAILURE',
    });
  });
});
