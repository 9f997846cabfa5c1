import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiProblem } from './problem.ts';
import type { RequestBodyKind } from './request-body.ts';

/**
 * Reads a body that the route takes, no further than its limit: an announced length past it is refused before a byte
 * is read, an unannounced one as soon as it is passed. The rest is left unread (middleware/unread-body.ts).
 * @throws ApiProblem media-type-unsupported, body-too-large, body-cut-short
 */
export async function readBody(
  request: IncomingMessage,
  response: ServerResponse,
  kind: RequestBodyKind<unknown>,
  limit: number,
): Promise<Uint8Array> {
  checkType(request, kind);
  const announced = request.headers['content-length'];
  if (announced !== undefined && Number(announced) > limit) throw tooLarge(limit);
  if (request.headers.expect?.toLowerCase() === '100-continue') response.writeContinue();
  return read(request, limit);
}

function checkType({ headers }: IncomingMessage, kind: RequestBodyKind<unknown>): void {
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (type === undefined || !kind.mediaTypes.includes(type) || encoding !== 'identity') {
    throw new ApiProblem('media-type-unsupported', {
      detail: kind.mediaTypes.join(', '),
      headers: { Accept: kind.mediaTypes.join(', '), 'Accept-Encoding': 'identity' },
    });
  }
}

function read(request: IncomingMessage, limit: number): Promise<Uint8Array> {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  const chunks: Buffer[] = [];
  let size = 0;
  const onData = (chunk: Buffer) => {
    size += chunk.length;
    if (size > limit) {
      request.pause();
      settle(() => reject(tooLarge(limit)));
    } else chunks.push(chunk);
  };
  const onEnd = () => settle(() => resolve(Buffer.concat(chunks, size)));
  const onCut = () => settle(() => reject(new ApiProblem('body-cut-short')));
  const settle = (done: () => void) => {
    request.off('data', onData).off('end', onEnd).off('close', onCut).off('error', onCut);
    // An error of the connection may still come; it has nobody to tell any more.
    request.on('error', () => undefined);
    done();
  };
  request.on('data', onData).on('end', onEnd).on('close', onCut).on('error', onCut);
  return promise;
}

function tooLarge(limit: number): ApiProblem {
  return new ApiProblem('body-too-large', { detail: `limit: ${limit} bytes` });
}
