import { connect, constants, type IncomingHttpHeaders } from 'node:http2';
import { type Answer, type Asked, type GrpcWay, heardAfterBytes, heardAfterMs } from './answer.ts';

export interface GrpcKnock {
  /** `/package.Service/Method`. */
  readonly method: string;
  readonly message: Buffer;
}

/** One call, over HTTP/2 in the clear or over TLS. Resolves with whatever comes of it. */
export function knockByGrpc(
  { method, message }: GrpcKnock,
  { door, identity, token }: Asked,
  way: GrpcWay,
): Promise<Answer> {
  const host = door.address.includes(':') ? `[${door.address}]` : door.address;
  const answer = { knock: method, door, way };
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let status: IncomingHttpHeaders = {};
    const session = connect(`${way === 'gRPC' ? 'http' : 'https'}://${host}:${door.port}`, {
      ...(way === 'gRPC over TLS as another' && identity),
      rejectUnauthorized: false,
    });
    const end = (said?: string) => {
      clearTimeout(timer);
      const code = status['grpc-status'];
      // A stream that still speaks has not said its status, but has let us in.
      const served = code === '0' || (code === undefined && chunks.length > 0);
      const words = said ?? `grpc-status ${code} ${decodeURIComponent(String(status['grpc-message'] ?? ''))}`;
      resolve({ ...answer, served, said: words, body: Buffer.concat(chunks) });
      session.destroy();
    };
    let timer = setTimeout(() => end('no answer'), 5_000);
    session.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
    const call = session.request({
      [constants.HTTP2_HEADER_METHOD]: 'POST',
      [constants.HTTP2_HEADER_PATH]: method,
      'content-type': 'application/grpc',
      te: 'trailers',
      ...(token && { authorization: `Bearer ${token}` }),
    });
    call.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
    call.on('response', (headers) => {
      status = { ...status, ...headers };
      clearTimeout(timer);
      timer = setTimeout(() => end(), heardAfterMs);
    });
    call.on('trailers', (trailers) => {
      status = { ...status, ...trailers };
    });
    call.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      if (chunks.reduce((sum, { length }) => sum + length, 0) > heardAfterBytes) end();
    });
    call.on('end', () => end());
    call.end(framed(message));
  });
}

/** gRPC's frame: not compressed, length, message. */
function framed(message: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

type Field = string | number | boolean | Buffer;

/** A protobuf message by hand: field number to value. Text and bytes carry a length; numbers are varints. */
export function message(fields: Readonly<Record<number, Field | readonly Field[]>>): Buffer {
  const parts = Object.entries(fields).flatMap(([number, values]) =>
    [values].flat().map((value: Field) => {
      if (typeof value === 'number' || typeof value === 'boolean') {
        return Buffer.concat([varint(Number(number) * 8), varint(Number(value))]);
      }
      const bytes = Buffer.from(value);
      return Buffer.concat([varint(Number(number) * 8 + 2), varint(bytes.length), bytes]);
    }),
  );
  return Buffer.concat(parts);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return Buffer.from([...bytes, rest]);
}
