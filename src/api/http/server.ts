import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type Koa from 'koa';
import type { Logger } from 'pino';
import type { ApiState } from './api-state.ts';
import { refuseUnreadable } from './refuse-unreadable.ts';

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
export async function listen(
  app: Koa<ApiState>,
  host: string,
  port: number,
  logger: Logger,
): Promise<ListeningApi> {
  const answer = app.callback();
  const answers = new WeakMap<Duplex, ServerResponse>();
  const handle = (request: IncomingMessage, response: ServerResponse) => {
    answers.set(request.socket, response);
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
      // Node would answer without a word; middleware/single-headers.ts says what is missing.
      requireHostHeader: false,
    },
    handle,
  );
  // Without this, Node would say "100 Continue" before anybody looked at who asks and how large the body is.
  server.on('checkContinue', handle);
  // Another expectation than that is not met, and not a reason to refuse (RFC 9110 clause 10.1.1).
  server.on('checkExpectation', handle);
  server.on('clientError', (error, socket) => {
    const last = answers.get(socket);
    // Another answer in the middle of one would be read as its continuation: only the end is left.
    if (last?.headersSent && !last.writableFinished) socket.destroy();
    else refuseUnreadable(error, socket, logger);
  });
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

function urlOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('want a TCP address');
  return urlOfAddress(address);
}

function urlOfAddress({ address, family, port }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
