import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';

/** What is wrong with the site: `full` and `read-only` refuse bytes as a site does, `lying` hands out other bytes. */
export type S3Fault = 'full' | 'read-only' | 'lying';

/** A way to a real S3 site that answers some requests in its place. */
export interface S3Proxy {
  /** the given URL, leading through the proxy */
  readonly url: string;
  set(fault: S3Fault | undefined): void;
  close(): Promise<void>;
}

const refusals = {
  full: [507, 'XMinioStorageFull', 'Storage backend has reached its minimum free drive threshold.'],
  'read-only': [403, 'AccessDenied', 'Access Denied.'],
} as const;

export async function s3Proxy(target: string): Promise<S3Proxy> {
  const { hostname, port } = new URL(target);
  let fault: S3Fault | undefined;
  const server = createServer((asked, answer) => {
    const writes = asked.method === 'PUT' || asked.method === 'POST';
    if (writes && (fault === 'full' || fault === 'read-only')) refuse(asked, answer, refusals[fault]);
    else
      forward(
        asked,
        answer,
        fault === 'lying' && asked.method === 'GET' && /\/blobs\/[^?]*$/.test(asked.url ?? ''),
      );
  });
  const forward = (asked: IncomingMessage, answer: ServerResponse, falsely: boolean) => {
    // The host is signed: it goes on as the client wrote it.
    const { method, url: path, headers } = asked;
    const passed = request({ hostname, port, method, path, headers }, (from) => {
      answer.writeHead(from.statusCode ?? 502, from.headers);
      if (falsely)
        from.on('data', (chunk: Buffer) => answer.write(otherBytes(chunk))).on('end', () => answer.end());
      else from.pipe(answer);
    });
    passed.on('error', () => answer.destroy());
    asked.pipe(passed);
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('want a TCP address');
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String(address.port);
  return {
    url: url.href,
    set: (wanted) => {
      fault = wanted;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function refuse(
  asked: IncomingMessage,
  answer: ServerResponse,
  [status, code, message]: readonly [number, string, string],
): void {
  asked.resume();
  asked.on('end', () => {
    answer.writeHead(status, { 'content-type': 'application/xml' });
    answer.end(
      `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`,
    );
  });
}

/** As many bytes, none of them the same. */
function otherBytes(chunk: Buffer): Buffer {
  return Buffer.from(chunk.map((byte) => byte ^ 0x01));
}
