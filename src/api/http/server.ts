import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type Koa from 'koa';
import type { ApiState } from './api-state.ts';

export interface ListeningApi {
  readonly url: string;
  /** Takes no new connections, lets answers under way end, and cuts what is left after `deadlineMs`. */
  close(deadlineMs: number): Promise<void>;
}

/**
 * Listens on an address (port 0 picks a free one) with time limits, so that slow callers hold nothing:
 * the head of a request in 10 s, the whole of it in 60 s, an idle connection for 65 s (longer than a proxy's 60 s,
 * so that the proxy closes first and no request meets a closing connection).
 */
export async function listen(app: Koa<ApiState>, host: string, port: number): Promise<ListeningApi> {
  const answer = app.callback();
  const handle = (request: IncomingMessage, response: ServerResponse) => {
    // Koa answers errors itself; nothing is left to reject.
    void answer(request, response);
  };
  const server = createServer(
    {
      headersTimeout: 10_000,
      requestTimeout: 60_000,
      keepAliveTimeout: 65_000,
      connectionsCheckingInterval: 5_000,
      maxHeaderSize: 16 * 1024,
    },
    handle,
  );
  // Without this, Node would say "100 Continue" before anybody looked at who asks and how large the body is.
  server.on('checkContinue', handle);
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => refuseMalformed(error, socket));
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(port, host, resolve);
  await promise;
  return { url: urlOf(server), close: (deadlineMs) => close(server, deadlineMs) };
}

async function close(server: Server, deadlineMs: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), deadlineMs);
  await promise;
  clearTimeout(timer);
}

/** What is not HTTP at all, or too slow or too long in its head, gets the fewest words and the door. */
function refuseMalformed(error: NodeJS.ErrnoException, socket: Socket | NodeJS.WritableStream): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return;
  const status = STATUS_OF_FAULT[error.code ?? ''] ?? '400 Bad Request';
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

const STATUS_OF_FAULT: Readonly<Record<string, string>> = {
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Content Too Large',
};

function urlOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('want a TCP address');
  return urlOfAddress(address);
}

function urlOfAddress({ address, family, port }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
