import { createHash, createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type { S3Site } from './s3-site.ts';

/** A GET as it goes out: its path escaped, without a query. */
export interface UnsignedGet {
  readonly host: string;
  readonly path: string;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';
const SIGNED = 'host;x-amz-content-sha256;x-amz-date';
const NO_BODY = createHash('sha256').digest('hex');

/**
 * Signs GETs of objects (AWS Signature Version 4). The library derives the signing key for each request, which costs more than
 * all else that it does for a GET; here it is derived once for each day and region, as it is meant to be.
 * @returns the headers that prove who asks
 */
export function getSigner({
  accessKey,
  secretKey,
  region,
}: Pick<S3Site, 'accessKey' | 'secretKey' | 'region'>): (
  get: UnsignedGet,
  now: Date,
) => Record<string, string> {
  let derived: { readonly day: string; readonly key: KeyObject } | undefined;
  const keyOf = (day: string): KeyObject => {
    if (derived?.day !== day) derived = { day, key: signingKey(secretKey, [day, region, 's3']) };
    return derived.key;
  };
  return ({ host, path }, now) => {
    const time = now.toISOString().replace(/[-:]|\.\d{3}/g, '');
    const day = time.slice(0, 'YYYYMMDD'.length);
    const scope = `${day}/${region}/s3/aws4_request`;
    const headers = `host:${host}\nx-amz-content-sha256:${NO_BODY}\nx-amz-date:${time}\n`;
    const asked = createHash('sha256').update(`GET\n${path}\n\n${headers}\n${SIGNED}\n${NO_BODY}`);
    const signature = createHmac('sha256', keyOf(day))
      .update(`${ALGORITHM}\n${time}\n${scope}\n${asked.digest('hex')}`)
      .digest('hex');
    return {
      'x-amz-content-sha256': NO_BODY,
      'x-amz-date': time,
      authorization: `${ALGORITHM} Credential=${accessKey}/${scope}, SignedHeaders=${SIGNED}, Signature=${signature}`,
    };
  };
}

function signingKey(secretKey: string, scope: readonly string[]): KeyObject {
  const key = [...scope, 'aws4_request'].reduce(
    (under: Buffer, part) => createHmac('sha256', under).update(part).digest(),
    Buffer.from(`AWS4${secretKey}`),
  );
  return createSecretKey(key);
}
