import { Client } from 'minio';
import type { Credentials } from '../secrets.ts';

/** Asks an object store as its client does: the health page, then a signed request. Throws while it is not ready. */
export async function askS3(port: number, healthPath: string, credentials: Credentials): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${port}${healthPath}`, { signal: AbortSignal.timeout(1_000) });
  await answer.body?.cancel();
  if (!answer.ok) throw new Error(`${healthPath} answered ${answer.status}`);
  const client = new Client({
    endPoint: '127.0.0.1',
    port,
    useSSL: false,
    region: 'us-east-1',
    ...credentials,
  });
  await client.listBuckets();
}
