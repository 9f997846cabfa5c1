import * as http from 'node:http';
import * as https from 'node:https';
import { Client } from 'minio';
import type { S3Site } from './s3-site.ts';

/** Milliseconds. `silence`: no byte either way; `total`: one request with its answer, however lively. */
export interface S3Limits {
  readonly silence: number;
  readonly total: number;
}

/**
 * The client of one site, with kept-alive connections and an end to every request: the library itself sets no
 * time limit. Its own retries are off, because they write to the console; callers repeat what may be repeated.
 */
export function openS3Client(where: S3Site, limits: S3Limits): Client {
  const protocol = where.useSSL ? https : http;
  return new Client({
    endPoint: where.endPoint,
    port: where.port,
    useSSL: where.useSSL,
    accessKey: where.accessKey,
    secretKey: where.secretKey,
    region: where.region,
    pathStyle: true,
    transportAgent: new protocol.Agent({ keepAlive: true, maxSockets: 64, maxFreeSockets: 16 }),
    transport: { request: limited(protocol, limits) },
    retryOptions: { disableRetry: true },
  });
}

function limited(protocol: typeof http | typeof https, limits: S3Limits): typeof http.request {
  return ((options: https.RequestOptions, answer: (response: http.IncomingMessage) => void) => {
    const request = protocol.request(
      { ...options, signal: AbortSignal.timeout(limits.total) },
      (response) => {
        // The library throws on 408, 429 and 5xx without reading the answer; unread, it would keep its connection.
        if ((response.statusCode ?? 0) >= 429 || response.statusCode === 408) response.resume();
        answer(response);
      },
    );
    request.setTimeout(limits.silence, () => request.destroy(new Error('the site fell silent')));
    return request;
  }) as typeof http.request;
}
