import * as http from 'node:http';
import * as https from 'node:https';
import { Client } from 'minio';
import type { S3Site } from './s3-site.ts';
import { getSigner } from './sign-get.ts';

/** Milliseconds. `silence`: no byte either way; `total`: one request with its answer, however lively. */
export interface S3Limits {
  readonly silence: number;
  readonly total: number;
}

/** A site's client; `gets` asks the same site for objects and for nothing else. */
export type S3Client = Client & { readonly gets: Client };

/**
 * The client of one site, with kept-alive connections and an end to every request: the library itself sets no
 * time limit. Its own retries are off, because they write to the console; callers repeat what may be repeated.
 */
export function openS3Client(where: S3Site, limits: S3Limits): S3Client {
  const protocol = where.useSSL ? https : http;
  const request = limited(protocol, limits);
  const common = {
    endPoint: where.endPoint,
    port: where.port,
    useSSL: where.useSSL,
    region: where.region,
    pathStyle: true,
    transportAgent: new protocol.Agent({ keepAlive: true, maxSockets: 64, maxFreeSockets: 16 }),
    retryOptions: { disableRetry: true },
  };
  const { accessKey, secretKey } = where;
  const client = new Client({ ...common, accessKey, secretKey, transport: { request } });
  // Without keys the library signs nothing.
  const gets = new Client({ ...common, transport: { request: signed(where, request) } });
  return Object.assign(client, { gets });
}

function signed(where: S3Site, request: typeof http.request): typeof http.request {
  const sign = getSigner(where);
  return ((options: https.RequestOptions, answer: (response: http.IncomingMessage) => void) => {
    const headers = options.headers as Record<string, string>;
    const proof = sign({ host: headers.host ?? '', path: options.path ?? '' }, new Date());
    return request({ ...options, headers: { ...headers, ...proof } }, answer);
  }) as typeof http.request;
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
