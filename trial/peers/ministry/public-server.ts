import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { peekJws, type SigningKey, signJws } from '../../../src/interop/ministry/jws.ts';
import {
  ministryReceiptSchema,
  receiptAnswerSchema,
  TYP,
  WIRE_LIMITS,
} from '../../../src/interop/ministry/wire.ts';
import type { Fault, Faults } from './faults.ts';
import { type PeerAnswer, problemAnswer, readBody, send } from './http.ts';
import type { Judge } from './judge-transfer.ts';
import { answerPublicCall } from './public-calls.ts';

export interface PublicSide {
  readonly judge: Judge;
  readonly faults: Faults;
  /** signs the receipts that must not be believed */
  readonly strangerKey: SigningKey;
}

export function publicServer(side: PublicSide): Server {
  // One call at a time: two equal messages at once are then the same message twice, and events keep their order.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = (work: () => Promise<PeerAnswer>): Promise<PeerAnswer> => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };
  return createServer((request, response) => {
    serve(side, inTurn, request, response).catch((error: unknown) => {
      // A caller that hung up has no use for an answer.
      if (request.destroyed && !request.complete) return;
      console.error(error);
      if (!response.headersSent) send(response, problemAnswer(500, 'internal-error'));
      else request.socket.destroy();
    });
  });
}

async function serve(
  side: PublicSide,
  inTurn: (work: () => Promise<PeerAnswer>) => Promise<PeerAnswer>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const fault = side.faults.take();
  if (fault?.kind === 'down') {
    if (fault.how === 'connection-closed') request.socket.destroy();
    else send(response, problemAnswer(503, 'down'));
    return;
  }
  const body = await readBody(request, WIRE_LIMITS.messageBytes);
  if (fault?.kind === 'slow') await sleep(fault.ms);
  if (body === undefined) {
    response.setHeader('connection', 'close');
    send(response, problemAnswer(413, 'body-too-large'));
    return;
  }
  const target = request.url ?? '/';
  const url = new URL(target, 'http://ministry');
  const answer = await inTurn(() =>
    answerPublicCall(side.judge, {
      method: request.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      target,
      header: (name) => String(request.headers[name] ?? ''),
      body,
    }),
  );
  await sendWith(fault, side, answer, request, response);
}

async function sendWith(
  fault: Fault | undefined,
  side: PublicSide,
  answer: PeerAnswer,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  switch (fault?.kind) {
    case 'duplicate': {
      if (fault.how === 'answered-twice') {
        const once = rawAnswer(answer);
        request.socket.write(once + once);
      }
      request.socket.destroySoon();
      return;
    }
    case 'garbage':
      send(response, await garbled(fault.how, side, answer));
      return;
    default:
      send(response, answer);
  }
}

async function garbled(
  how: Extract<Fault, { kind: 'garbage' }>['how'],
  side: PublicSide,
  answer: PeerAnswer,
): Promise<PeerAnswer> {
  switch (how) {
    case 'html':
      return { status: 200, mediaType: 'text/html', body: '<html><body>Bảo trì hệ thống</body></html>' };
    case 'truncated-json':
      return {
        status: 200,
        mediaType: 'application/json',
        body: answer.body?.slice(0, answer.body.length / 2) ?? '{',
      };
    case 'wrong-key':
    case 'other-message': {
      const parsed = receiptAnswerSchema.safeParse(JSON.parse(answer.body ?? 'null'));
      if (!parsed.success) return answer;
      const receipt = peekJws(parsed.data.receipt, ministryReceiptSchema);
      const untrue =
        how === 'wrong-key'
          ? await signJws(TYP.receipt, receipt, side.strangerKey)
          : await signJws(TYP.receipt, { ...receipt, messageId: 'another-message' }, side.judge.key);
      return { ...answer, body: JSON.stringify({ receipt: untrue }) };
    }
  }
}

function rawAnswer({ status, mediaType, body = '' }: PeerAnswer): string {
  return [
    `HTTP/1.1 ${status} Answer`,
    `content-type: ${mediaType ?? 'text/plain'}`,
    `content-length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n');
}
