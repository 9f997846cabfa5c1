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

/** Answers that the library throws away for a bare Error, and with them S3's own code and the connection. */
const SWALLOWED = new Set([408, 429, 499, 500, 502, 503, 504, 520]);
/** Assigned to nothing (RFC 9110), so that the library reads the answer as it reads any other fault. */
const UNASSIGNED = 599;

function limited(protocol: typeof http | typeof https, limits: S3Limits): typeof http.request {
  return ((options: https.RequestOptions, answer: (response: http.IncomingMessage) => void) => {
    const request = protocol.request(options, (response) => {
      if (SWALLOWED.has(response.statusCode ?? 0)) response.statusCode = UNASSIGNED;
      answer(response);
    });
    request.setTimeout(limits.silence, () => request.destroy(new SiteSilent('the site fell silent')));
    const end = setTimeout(() => request.destroy(new SiteSilent('the site took too long')), limits.total);
    request.once('close', () => clearTimeout(end));
    return request;
  }) as typeof http.request;
}

/** Code ETIMEDOUT, as the system's own: the connection stands and nothing comes. */
class SiteSilent extends Error {
  readonly code = 'ETIMEDOUT';
}
