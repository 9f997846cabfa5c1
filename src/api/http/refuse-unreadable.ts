import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { SECURITY_HEADERS } from '../middleware/security-headers.ts';
import { ApiProblem, type CallProblemCode, problemDocument } from './problem.ts';

const CODE_OF_FAULT: Readonly<Record<string, CallProblemCode>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
  HPE_HEADER_OVERFLOW: 'header-too-large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'body-too-large',
};

/**
 * What Node's parser gives up on never becomes a request: it is answered here, as every other refusal is, and the
 * connection ends.
 */
export function refuseUnreadable(error: NodeJS.ErrnoException, socket: Duplex, logger: Logger): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const code = CODE_OF_FAULT[error.code ?? ''] ?? 'not-http';
  const requestId = randomUUID();
  const problem = problemDocument(new ApiProblem(code), requestId);
  const body = JSON.stringify(problem);
  const head = {
    ...SECURITY_HEADERS,
    'X-Request-Id': requestId,
    'Content-Type': 'application/problem+json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    Date: new Date().toUTCString(),
    Connection: 'close',
  };
  const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}`);
  const status = `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`;
  socket.end([status, ...lines, '', body].join('\r\n'));
  logger.info({ requestId, status: problem.status, code, fault: error.code }, 'unreadable request');
}
