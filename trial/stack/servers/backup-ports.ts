import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { join } from 'node:path';
import { z } from 'zod';
import { selfSigned } from './self-signed.ts';

/**
 * SeaweedFS's own ports (master, volume, filer, and gRPC of each and of the S3 gateway) know neither credentials nor
 * Object Lock: whoever reaches them reads and deletes locked objects. So each of them takes only connections that show
 * the server's own certificate, which nobody else holds.
 */
export interface InnerFiles {
  readonly certificate: string;
  readonly key: string;
  /** SeaweedFS looks for `security.toml` in the folder it is told. */
  readonly settings: string;
}

export function innerFiles(dataDir: string): InnerFiles {
  const beside = join(dataDir, '..');
  return {
    certificate: join(beside, 'backup-tls.pem'),
    key: join(beside, 'backup-tls-key.pem'),
    settings: join(dataDir, 'security.toml'),
  };
}

/** Made anew for each start: path to content. */
export async function innerSecrets(dataDir: string, address: string): Promise<Record<string, string>> {
  const files = innerFiles(dataDir);
  const { certificate, key } = await selfSigned('kho-hoc-ba backup', address);
  return { [files.certificate]: certificate, [files.key]: key, [files.settings]: securityToml(files) };
}

/**
 * The certificate is its own authority. With gRPC alone a file that can't be read would leave a port open with no more
 * than a warning; the HTTPS sections name the same files and end the process instead.
 */
function securityToml({ certificate, key }: InnerFiles): string {
  const pair = [`cert = ${JSON.stringify(certificate)}`, `key = ${JSON.stringify(key)}`];
  const authority = `ca = ${JSON.stringify(certificate)}`;
  const sections = [
    ['[grpc]', authority],
    ...['master', 'volume', 'filer', 's3', 'client'].map((each) => [`[grpc.${each}]`, ...pair]),
    ...['master', 'volume', 'filer'].map((each) => [`[https.${each}]`, ...pair, authority]),
    ['[https.client]', 'enabled = true', ...pair, authority],
  ];
  return `${sections.flat().join('\n')}\n`;
}

const topologySchema = z.object({ Topology: z.object({ Max: z.number() }) });

/**
 * How many volumes the master could place, asked with the server's own certificate. It throws where the master answers
 * in the clear: a `security.toml` that SeaweedFS can't read is passed over with a warning, every port open.
 */
export async function placesForVolumes(dataDir: string, masterPort: number): Promise<number> {
  const files = innerFiles(dataDir);
  const [cert, key] = await Promise.all([readFile(files.certificate), readFile(files.key)]);
  const answer = await new Promise<string>((resolve, reject) => {
    const asked = request(
      {
        host: '127.0.0.1',
        port: masterPort,
        path: '/dir/status',
        agent: false,
        ...{ cert, key, ca: cert },
        signal: AbortSignal.timeout(1_000),
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => {
          text += part;
        });
        response.on('end', () => resolve(text));
        response.on('error', reject);
      },
    );
    asked.on('error', reject);
    asked.end();
  });
  return topologySchema.parse(JSON.parse(answer)).Topology.Max;
}
