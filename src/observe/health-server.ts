import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';

export interface HealthServer {
  readonly url: string;
  close(): Promise<void>;
}

interface HealthDeps {
  readonly host: string;
  readonly port: number;
  readonly registry: Registry;
  readonly ready: () => Promise<readonly { readonly name: string; readonly ok: boolean }[]>;
}

/** Health and metrics for the roles that serve no API: /healthz (it runs), /readyz (its servers answer), /metrics. */
export async function startHealthServer(deps: HealthDeps): Promise<HealthServer> {
  const server = createServer((request, response) => {
    answer(deps, request.url ?? '/')
      .catch(() => ({ status: 500, type: 'text/plain', body: '' }))
      .then(({ status, type, body }) => response.writeHead(status, { 'content-type': type }).end(body));
  });
  server.requestTimeout = 10_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(deps.port, deps.host, resolve);
  });
  return { url: urlOf(server, deps.host), close: () => closeServer(server) };
}

async function answer({ registry, ready }: HealthDeps, path: string) {
  switch (path) {
    case '/healthz':
      return { status: 200, type: 'application/json', body: JSON.stringify({ status: 'ok' }) };
    case '/readyz': {
      const checks = await ready();
      const isReady = checks.every((check) => check.ok);
      const body = JSON.stringify({ ready: isReady, checks });
      return { status: isReady ? 200 : 503, type: 'application/json', body };
    }
    case '/metrics':
      return { status: 200, type: registry.contentType, body: await registry.metrics() };
    default:
      return { status: 404, type: 'text/plain', body: '' };
  }
}

function urlOf(server: Server, host: string): string {
  const { port } = server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
