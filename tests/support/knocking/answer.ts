import type { Door } from './listening-ports.ts';

/** In the clear, over TLS, over TLS with a certificate that is not the server's. */
export const httpWays = ['HTTP', 'HTTPS', 'HTTPS as another'] as const;
export const grpcWays = ['gRPC', 'gRPC over TLS', 'gRPC over TLS as another'] as const;
export type HttpWay = (typeof httpWays)[number];
export type GrpcWay = (typeof grpcWays)[number];

/** What a stranger sent to a port, and what came back. */
export interface Answer {
  readonly knock: string;
  readonly door: Door;
  readonly way: HttpWay | GrpcWay;
  /** The request was served: an HTTP status under 400, or gRPC's status OK. */
  readonly served: boolean;
  /** Status and headers, or why there was no answer. */
  readonly said: string;
  readonly body: Buffer;
}

export interface Asked {
  readonly door: Door;
  /** Shown over TLS where the way says so. */
  readonly identity: { readonly cert: string; readonly key: string };
  /** A token that a port has handed out to a stranger before. */
  readonly token?: string;
}

/** Some answers never end (a subscription): enough has been heard after this. */
export const heardAfterMs = 2_000;
export const heardAfterBytes = 1_000_000;

/** One line for a person: which knock got in where. */
export function tell({ knock, door, way, said, body }: Answer): string {
  const start = body
    .subarray(0, 80)
    .toString('latin1')
    .replace(/[^ -~]/g, '.');
  return `${door.address}:${door.port} ${way} ${knock}: ${said} ${start}`;
}
