import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { MOST_REQUEST_BYTES } from '../note/add-checkpoint.ts';
import type { Witness, WitnessAnswer } from './witness.ts';

/** What happened to a request, for the log: origins and sizes are public, and nothing else is in one. */
export type Heard = (event: {
  readonly status: number;
  readonly words: string;
  readonly error?: string;
}) => void;

/** POST /add-checkpoint and GET /healthz; nothing else is answered. */
export function witnessServer(witness: Witness, heard: Heard): Server {
  return createServer({ headersTimeout: 10_000, requestTimeout: 30_000 }, (request, response) => {
    void answer(witness, request, heard).then(
      (given) => send(response, given),
      () => response.destroy(),
    );
  });
}

interface Given {
  readonly status: number;
  readonly mediaType: string;
  readonly body: string;
}

async function answer(witness: Witness, request: IncomingMessage, heard: Heard): Promise<Given> {
  if (request.method === 'GET' && request.url === '/healthz') return plain(200, 'ok');
  if (request.url !== '/add-checkpoint') return plain(404, 'POST /add-checkpoint');
  if (request.method !== 'POST') return plain(405, 'POST /add-checkpoint');
  const bytes = await readBody(request);
  if (!bytes) return plain(413, 'too large');
  try {
    const given: WitnessAnswer = await witness.addCheckpoint(bytes);
    heard({ status: given.status, words: given.body.trimEnd() });
    return given;
  } catch (error) {
    heard({
      status: 500,
      words: 'nothing was signed',
      error: error instanceof Error ? error.message : 'unknown',
    });
    return plain(500, 'nothing was signed');
  }
}

function plain(status: number, words: string): Given {
  return { status, mediaType: 'text/plain', body: `${words}\n` };
}

function send(response: ServerResponse, { status, mediaType, body }: Given): void {
  response.writeHead(status, {
    'content-type': mediaType === 'text/plain' ? 'text/plain; charset=utf-8' : mediaType,
    'content-length': Buffer.byteLength(body),
    ...(status === 503 && { 'retry-after': '5' }),
  });
  response.end(body);
}

/** Undefined when it is larger than any request. */
async function readBody(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_REQUEST_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
