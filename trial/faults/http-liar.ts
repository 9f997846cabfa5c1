import { createServer, request, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';

/**
 * What a peer does with a call instead of answering it rightly: `away` breaks the connection, `frozen` never answers,
 * `rubbish` answers 200 with a page for people, `huge` with more than anybody wants, `drip` with a byte now and then, and
 * `other-answer` with what it answered to somebody else.
 */
export type PeerFault = 'away' | 'frozen' | 'rubbish' | 'huge' | 'drip' | 'other-answer';

/** A way to a real HTTP peer. */
export interface HttpLiar {
  /** the given URL, leading through it */
  readonly url: string;
  /** how many calls came in since the fault was set */
  asked(): number;
  set(fault: PeerFault | undefined): void;
  close(): Promise<void>;
}

interface Kept {
  readonly status: number;
  readonly type: string;
  readonly bytes: Buffer;
}

const dripMs = 100;
const chunk = Buffer.alloc(65_536, 0x20);

export async function httpLiar(target: string): Promise<HttpLiar> {
  const { hostname, port } = new URL(target);
  let fault: PeerFault | undefined;
  let asked = 0;
  let last: Kept | undefined;
  const server = createServer(async (call, answer) => {
    asked += 1;
    const body = await buffer(call);
    if (fault !== undefined && fault !== 'other-answer') return lie(fault, answer);
    if (fault === 'other-answer' && last) return give(answer, last);
    const { method, url: path, headers } = call;
    const passed = request({ hostname, port, method, path, headers }, async (from) => {
      const type = from.headers['content-type'] ?? '';
      last = { status: from.statusCode ?? 502, type, bytes: await buffer(from) };
      give(answer, last);
    });
    passed.on('error', () => answer.destroy());
    passed.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('want a TCP address');
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String(address.port);
  return {
    url: url.href,
    asked: () => asked,
    set: (wanted) => {
      fault = wanted;
      asked = 0;
      server.closeAllConnections();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function give(answer: ServerResponse, { status, type, bytes }: Kept): void {
  answer.writeHead(status, { 'content-type': type, 'content-length': bytes.length });
  answer.end(bytes);
}

function lie(fault: Exclude<PeerFault, 'other-answer'>, answer: ServerResponse): void {
  switch (fault) {
    case 'away':
      answer.destroy();
      return;
    case 'frozen':
      return;
    case 'rubbish':
      answer.writeHead(200, { 'content-type': 'text/html' });
      answer.end('<html><body>Bảo trì hệ thống</body></html>');
      return;
    case 'huge': {
      answer.writeHead(200, { 'content-type': 'application/json' });
      const more = () => {
        while (!answer.destroyed && answer.write(chunk));
      };
      answer.on('drain', more);
      more();
      return;
    }
    case 'drip': {
      answer.writeHead(200, { 'content-type': 'application/json' });
      const timer = setInterval(() => answer.write(' '), dripMs);
      answer.on('close', () => clearInterval(timer));
    }
  }
}
