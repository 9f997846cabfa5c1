import { connect, createServer, type Socket } from 'node:net';
import { BSON } from 'mongodb';

/** A way to a real MongoDB that can answer writes in its place, as a server does that is no primary or whose disk is full. */
export interface MongoProxy {
  /** the given URL, leading through the proxy */
  readonly url: string;
  set(fault: 'read-only' | 'full' | undefined): void;
  close(): Promise<void>;
}

const answers = {
  'read-only': { ok: 0, errmsg: 'not primary', code: 10107, codeName: 'NotWritablePrimary' },
  full: { ok: 0, errmsg: 'No space left on device', code: 14031, codeName: 'OutOfDiskSpace' },
} as const;
const writes = new Set(['insert', 'update', 'delete', 'findAndModify', 'create', 'createIndexes']);

export async function mongoProxy(target: string): Promise<MongoProxy> {
  const { hostname, port } = new URL(target);
  const open = new Set<Socket>();
  let fault: keyof typeof answers | undefined;
  const server = createServer((client) => {
    const mongo = connect(Number(port), hostname);
    for (const [one, other] of [
      [client, mongo],
      [mongo, client],
    ] as const) {
      open.add(one);
      one.on('error', () => undefined);
      one.on('close', () => {
        other.destroy();
        open.delete(one);
      });
    }
    mongo.pipe(client);
    onMessages(client, (message) => {
      const refused = fault && writes.has(commandOf(message) ?? '');
      if (fault && refused) client.write(answerTo(message, answers[fault]));
      else mongo.write(message);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('want a TCP address');
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String(address.port);
  return {
    url: url.href,
    set: (wanted) => {
      fault = wanted;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}

/** MongoDB's wire protocol: each message begins with its length. */
function onMessages(socket: Socket, take: (message: Buffer) => void): void {
  let rest = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 4 && rest.length >= rest.readInt32LE(0)) {
      const length = rest.readInt32LE(0);
      take(rest.subarray(0, length));
      rest = rest.subarray(length);
    }
  });
}

const OP_MSG = 2013;

/** The name of the command is the first field of the body: the section of kind 0 behind header and flags. */
function commandOf(message: Buffer): string | undefined {
  if (message.readInt32LE(12) !== OP_MSG || message[20] !== 0) return undefined;
  const body = BSON.deserialize(message.subarray(21, 21 + message.readInt32LE(21)));
  return Object.keys(body)[0];
}

function answerTo(message: Buffer, body: object): Buffer {
  const document = Buffer.from(BSON.serialize(body));
  const head = Buffer.alloc(21);
  head.writeInt32LE(head.length + document.length, 0);
  head.writeInt32LE(message.readInt32LE(4), 8);
  head.writeInt32LE(OP_MSG, 12);
  return Buffer.concat([head, document]);
}
