import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import { id_ct_tstInfo, MessageImprint, TSTInfo } from '@peculiar/asn1-tsp';
import { AlgorithmIdentifier } from '@peculiar/asn1-x509';
import type { Authority } from '../../kit/certificate.ts';
import { TSA_POLICY } from './tsa.ts';

const run = promisify(execFile);

/** DER of what an authority would say, with whatever is told otherwise. */
export function tstInfo(sha256: Uint8Array, other: Partial<TSTInfo> = {}): Buffer {
  const info = new TSTInfo({
    policy: TSA_POLICY,
    messageImprint: new MessageImprint({
      hashAlgorithm: new AlgorithmIdentifier({ algorithm: '2.16.840.1.101.3.4.2.1', parameters: null }),
      hashedMessage: new OctetString(Uint8Array.from(sha256)),
    }),
    serialNumber: Uint8Array.of(0x01).buffer,
    genTime: new Date(),
    ...other,
  });
  return Buffer.from(AsnConvert.serialize(info));
}

export interface Forgery {
  readonly signer: Authority;
  /** names the signer's certificate in the signed attributes (ESSCertIDv2); true unless told */
  readonly signingCertificate?: boolean;
  /** `sha256` unless told */
  readonly digest?: string;
  readonly keyId?: boolean;
  readonly withoutCertificate?: boolean;
  readonly contentType?: string;
  readonly pss?: boolean;
  /** signed a second time by this one */
  readonly second?: Authority;
}

/**
 * A token that `openssl ts` would never make: the same CMS SignedData, signed by `openssl cms`, which asks neither what
 * the certificate is for nor what the content says.
 */
export async function forgeToken(content: Uint8Array, forgery: Forgery): Promise<Buffer> {
  const dir = await mkdtemp(join(tmpdir(), 'kho-hoc-ba-forgery-'));
  const file = (name: string) => join(dir, name);
  try {
    await writeFile(file('content'), content);
    const signers = [forgery.signer, ...(forgery.second ? [forgery.second] : [])];
    const options: string[] = [];
    for (const [index, { certificatePem, privateKey }] of signers.entries()) {
      await writeFile(file(`signer-${index}.pem`), certificatePem);
      await writeFile(file(`signer-${index}.key`), privateKey.export({ type: 'pkcs8', format: 'pem' }));
      options.push('-signer', file(`signer-${index}.pem`), '-inkey', file(`signer-${index}.key`));
      if (forgery.pss) options.push('-keyopt', 'rsa_padding_mode:pss');
    }
    if (forgery.signingCertificate !== false) options.push('-cades');
    if (forgery.keyId) options.push('-keyid');
    if (forgery.withoutCertificate) options.push('-nocerts');
    await run('openssl', [
      ...['cms', '-sign', '-binary', '-nodetach', '-nosmimecap', '-md', forgery.digest ?? 'sha256'],
      ...['-econtent_type', forgery.contentType ?? id_ct_tstInfo],
      ...['-in', file('content'), '-outform', 'DER', '-out', file('token')],
      ...options,
    ]);
    return await readFile(file('token'));
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
