import { JwsRefused, type KeySet, openJws, peekJws } from '../../../src/interop/ministry/jws.ts';
import {
  arrivalAnswerSchema,
  callSchema,
  JOSE,
  TYP,
  WIRE_LIMITS,
} from '../../../src/interop/ministry/wire.ts';
import { jsonAnswer, type PeerAnswer, problemAnswer } from './http.ts';
import { type Judge, judgeTransfer } from './judge-transfer.ts';

export interface PeerCall {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** path and query as they were sent, which a signed call names */
  readonly target: string;
  readonly header: (name: string) => string;
  readonly body: string;
}

/** The public side: what provinces may ask (docs/ministry-protocol.md). */
export async function answerPublicCall(judge: Judge, call: PeerCall): Promise<PeerAnswer> {
  const route = `${call.method} ${call.path}`;
  if (route === 'GET /v1/jwks.json') return jsonAnswer(200, { keys: [judge.key.publicJwk] });
  if (route === 'POST /v1/messages') return await takeMessage(judge, call);
  const message = /^GET \/v1\/messages\/([\w.-]+)$/.exec(route)?.[1];
  if (message) return await tellVerdict(judge, call, message);
  const [, province, rest] =
    /^(?:GET|POST) \/v1\/mailboxes\/([a-z0-9-]+)\/messages(\/.*)?$/.exec(route) ?? [];
  if (province === undefined) return problemAnswer(404, 'no-such-address');
  if (call.method === 'GET') return await showMailbox(judge, call, province, rest?.slice(1));
  const answered = /^\/([\w.-]+)\/acknowledgement$/.exec(rest ?? '')?.[1];
  return answered ? await takeAnswer(judge, call, province, answered) : problemAnswer(404, 'no-such-address');
}

async function takeMessage(judge: Judge, call: PeerCall): Promise<PeerAnswer> {
  if (call.header('content-type') !== JOSE) return problemAnswer(415, 'media-type-unsupported');
  const judged = await judgeTransfer(judge, call.body, call.header('idempotency-key'));
  switch (judged.kind) {
    case 'received': {
      const { messageId, at, receipt } = judged.verdict;
      return jsonAnswer(judged.again ? 200 : 201, { messageId, receivedAt: at, receipt });
    }
    case 'refused': {
      const { status, code, messageId, refusal } = judged.verdict;
      return problemAnswer(status, code, { messageId, refusal });
    }
    case 'problem':
      return problemAnswer(judged.status, judged.code);
  }
}

async function tellVerdict(judge: Judge, call: PeerCall, messageId: string): Promise<PeerAnswer> {
  const caller = await callingProvince(judge, call);
  if (typeof caller !== 'string') return caller;
  const verdict = judge.store.verdict(messageId);
  if (verdict?.event === 'received' && verdict.province === caller) {
    return jsonAnswer(200, { messageId, receivedAt: verdict.at, receipt: verdict.receipt });
  }
  return problemAnswer(404, 'no-such-message');
}

async function showMailbox(
  judge: Judge,
  call: PeerCall,
  province: string,
  messageId: string | undefined,
): Promise<PeerAnswer> {
  const caller = await callingProvince(judge, call);
  if (typeof caller !== 'string') return caller;
  if (caller !== province) return problemAnswer(403, 'not-your-mailbox');
  const waiting = judge.store.mailbox(province).filter((item) => item.answer === undefined);
  if (messageId === undefined) {
    const after = Number(call.query.get('after') ?? 0);
    const messages = waiting
      .filter(({ position }) => position > after)
      .slice(0, WIRE_LIMITS.mailboxPage)
      .map(({ messageId, position }) => ({ messageId, position }));
    return jsonAnswer(200, { messages });
  }
  if (!waiting.some((item) => item.messageId === messageId)) return problemAnswer(404, 'no-such-message');
  return { status: 200, mediaType: JOSE, body: await judge.store.mailboxMessage(messageId) };
}

/** The first answer stands: the same once more is taken silently, another is refused. */
async function takeAnswer(
  judge: Judge,
  call: PeerCall,
  province: string,
  messageId: string,
): Promise<PeerAnswer> {
  const keys = await keysOf(judge, province);
  if ('status' in keys) return keys;
  const answer = await openJws(TYP.arrivalAnswer, call.body, keys, arrivalAnswerSchema).catch(refusedJws);
  if ('status' in answer) return answer;
  const item = judge.store.mailbox(province).findLast((entry) => entry.messageId === messageId);
  if (!item || answer.messageId !== messageId || answer.province !== province) {
    return problemAnswer(404, 'no-such-message');
  }
  if (item.answer !== undefined) {
    const standing = peekJws(item.answer, arrivalAnswerSchema);
    return standing.outcome === answer.outcome ? { status: 204 } : problemAnswer(409, 'answered-otherwise');
  }
  await judge.store.keepAnswer(province, messageId, call.body, judge.clock().toISOString());
  return { status: 204 };
}

/** Who calls, by a text signed for this very call within the last two minutes. */
async function callingProvince(judge: Judge, call: PeerCall): Promise<string | PeerAnswer> {
  const proof = /^Bearer (\S+)$/.exec(call.header('authorization'))?.[1];
  if (proof === undefined) return problemAnswer(401, 'signed-call-required');
  try {
    const { iss } = peekJws(proof, callSchema);
    const keys = await keysOf(judge, iss);
    if ('status' in keys) return keys;
    const claims = await openJws(TYP.call, proof, keys, callSchema);
    const age = Math.abs(judge.clock().getTime() / 1_000 - claims.iat);
    const fits =
      claims.method === call.method && claims.path === call.target && age <= WIRE_LIMITS.callSeconds;
    return fits ? iss : problemAnswer(401, 'signed-call-invalid');
  } catch (error) {
    return refusedJws(error);
  }
}

async function keysOf(judge: Judge, province: string): Promise<KeySet | PeerAnswer> {
  const keys = await judge.provinces.of(province).catch(() => 'unreadable' as const);
  if (keys === 'unreadable') return problemAnswer(503, 'province-keys-unavailable');
  return keys ?? problemAnswer(401, 'province-unknown');
}

function refusedJws(error: unknown): PeerAnswer {
  if (!(error instanceof JwsRefused)) throw error;
  return problemAnswer(error.fault === 'content-malformed' ? 400 : 401, error.fault);
}
