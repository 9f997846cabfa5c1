import type { IncomingMessage, ServerResponse } from 'node:http';

export interface PeerAnswer {
  readonly status: number;
  readonly mediaType?: string;
  readonly body?: string;
}

export function jsonAnswer(status: number, value: unknown): PeerAnswer {
  return { status, mediaType: 'application/json', body: JSON.stringify(value) };
}

/** RFC 9457. `more` may carry the signed refusal. */
export function problemAnswer(status: number, code: string, more: object = {}): PeerAnswer {
  const problem = { type: `urn:kho-hoc-ba:ministry:problem:${code}`, title: code, status, ...more };
  return { status, mediaType: 'application/problem+json', body: JSON.stringify(problem) };
}

export function send(response: ServerResponse, { status, mediaType, body }: PeerAnswer): void {
  response.writeHead(status, {
    ...(mediaType === undefined ? {} : { 'content-type': mediaType }),
    'content-length': Buffer.byteLength(body ?? ''),
  });
  response.end(body);
}

/** @returns undefined when the body is larger than the limit */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
