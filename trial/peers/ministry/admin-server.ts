import { createHash, randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { z } from 'zod';
import { type SigningKey, signJws } from '../../../src/interop/ministry/jws.ts';
import {
  type ArrivalMessage,
  messageId,
  provinceName,
  TYP,
  WIRE_LIMITS,
} from '../../../src/interop/ministry/wire.ts';
import { type Faults, faultSchema } from './faults.ts';
import { jsonAnswer, type PeerAnswer, problemAnswer, readBody, send } from './http.ts';
import type { Judge } from './judge-transfer.ts';

/** A message to lay into a province's mailbox. It is signed as it stands: what it says may be untrue. */
export const depositSchema = z.strictObject({
  messageId: messageId.optional(),
  fromProvince: provinceName,
  toSchoolId: z.string(),
  personalId: z.string(),
  records: z.array(z.strictObject({ schoolYear: z.string(), document: z.base64() })),
  wrongKey: z.boolean().default(false).describe('signed by a key that is not the ministry’s'),
});

export interface AdminSide {
  readonly judge: Judge;
  readonly faults: Faults;
  readonly strangerKey: SigningKey;
}

/** The test side, on a port of its own: faults, arrivals, and what the store holds on disk. */
export function adminServer(side: AdminSide): Server {
  return createServer((request, response) => {
    readBody(request, WIRE_LIMITS.messageBytes)
      .then((body) => answer(side, `${request.method} ${request.url}`, body ?? ''))
      .catch((error: unknown) =>
        problemAnswer(400, error instanceof z.ZodError ? z.prettifyError(error) : String(error)),
      )
      .then((content) => send(response, content));
  });
}

async function answer(side: AdminSide, route: string, body: string): Promise<PeerAnswer> {
  const mailbox = /^(GET|POST) \/mailboxes\/([a-z0-9-]+)$/.exec(route);
  if (mailbox?.[1] === 'GET') return jsonAnswer(200, side.judge.store.mailbox(mailbox[2] ?? ''));
  if (mailbox?.[2]) return await deposit(side, mailbox[2], depositSchema.parse(JSON.parse(body)));
  switch (route) {
    case 'GET /events':
      return jsonAnswer(200, await side.judge.store.eventsOnDisk());
    case 'GET /faults':
      return jsonAnswer(200, { fault: side.faults.current() ?? null });
    case 'POST /faults':
      side.faults.set(faultSchema.parse(JSON.parse(body)));
      return { status: 204 };
    case 'POST /faults/none':
      side.faults.set(undefined);
      return { status: 204 };
    default:
      return problemAnswer(404, 'no-such-address');
  }
}

async function deposit(
  { judge, strangerKey }: AdminSide,
  province: string,
  wanted: z.output<typeof depositSchema>,
): Promise<PeerAnswer> {
  const at = judge.clock().toISOString();
  const message = {
    type: 'transfer-in' satisfies ArrivalMessage['type'],
    messageId: wanted.messageId ?? randomUUID(),
    fromProvince: wanted.fromProvince,
    toProvince: province,
    toSchoolId: wanted.toSchoolId,
    personalId: wanted.personalId,
    writtenAt: at,
    records: wanted.records.map(({ schoolYear, document }) => {
      const bytes = Buffer.from(document, 'base64');
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      return { schoolYear, sha256, size: bytes.length, document };
    }),
  };
  const jws = await signJws(TYP.arrival, message, wanted.wrongKey ? strangerKey : judge.key);
  await judge.store.deposit(province, message.messageId, jws, at);
  return jsonAnswer(201, { messageId: message.messageId });
}
