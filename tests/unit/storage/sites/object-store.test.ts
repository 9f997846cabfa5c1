import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { blobKey } from '../../../../src/storage/sites/blob-objects.ts';
import { sha256Of } from '../../../../src/storage/sites/blobs.ts';
import { type ObjectStore, openObjectStore } from '../../../../src/storage/sites/object-store.ts';
import { isOutage } from '../../../../src/storage/storage-error.ts';

const bytes = Buffer.from('bytes');
const sha256 = sha256Of(bytes);
const servers: Server[] = [];
const sockets = new Set<Socket>();

/** A store whose site is a bare socket: each connection is given to `answer`. Time limits of 200 and 600 ms. */
async function storeAt(answer: (socket: Socket) => void): Promise<ObjectStore> {
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    answer(socket);
  });
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const key = { accessKey: 'key', secretKey: 'secret-of-the-site' };
  const where = { endPoint: '127.0.0.1', port, useSSL: false, ...key, bucket: 'hoc-ba', region: 'us-east-1' };
  return openObjectStore('primary', where, { silence: 200, total: 600 });
}

afterEach(() => {
  for (const socket of sockets) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});

const http = (status: string, headers: string, body = ''): string =>
  `HTTP/1.1 ${status}\r\n${headers}\r\n${body}`;

describe('an object store whose site misbehaves', () => {
  it('names its keys so that their order is that of the hashes', () => {
    expect(blobKey(sha256)).toBe(`blobs/${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256}`);
  });

  it('gives up on a site that takes the connection and says nothing', async () => {
    const store = await storeAt(() => undefined);
    const before = performance.now();
    const asks = [() => store.create(sha256, bytes), () => store.read(sha256), () => store.reachable()];
    for (const ask of asks) {
      const error: unknown = await ask().catch((caught: unknown) => caught);
      expect(error).toMatchObject({ code: 'site-unreachable' });
      expect(isOutage(error)).toBe(true);
    }
    expect(performance.now() - before).toBeLessThan(5_000);
  });

  it('gives up on a site that dribbles an answer for ever', async () => {
    const store = await storeAt((socket) => {
      socket.write(http('200 OK', 'content-length: 100000\r\n'));
      const drip = setInterval(() => socket.write('x'), 50);
      socket.on('close', () => clearInterval(drip));
    });
    const before = performance.now();
    await expect(store.read(sha256)).rejects.toMatchObject({ name: 'StorageError' });
    expect(performance.now() - before).toBeLessThan(5_000);
  });

  it('is unreachable where nobody listens', async () => {
    const store = await storeAt(() => undefined);
    const [server] = servers.splice(0);
    await new Promise((done) => server?.close(done));
    await expect(store.create(sha256, bytes)).rejects.toMatchObject({ code: 'site-unreachable' });
    await expect(Array.fromAsync(store.list())).rejects.toMatchObject({ code: 'site-unreachable' });
  });

  it.each([
    ['cut short', http('200 OK', 'content-length: 100\r\nconnection: close\r\n', 'bytes')],
    ['without a length', http('200 OK', 'connection: close\r\n', 'bytes')],
    ['said to be enormous', http('200 OK', 'content-length: 9999999999\r\n', 'bytes')],
    ['that is no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n'],
  ])('takes an answer %s for no answer', async (_, answer) => {
    const store = await storeAt((socket) => socket.once('data', () => socket.end(answer)));
    await expect(store.read(sha256)).rejects.toMatchObject({ name: 'StorageError' });
  });

  it('does not believe a put that made no version', async () => {
    const ok = http('200 OK', 'content-length: 0\r\netag: "x"\r\n');
    const store = await storeAt((socket) => socket.on('data', () => socket.write(ok)));
    await expect(store.create(sha256, bytes)).rejects.toMatchObject({ code: 'bucket-unlocked' });
  });

  it('passes "not now" on as an outage, with the reason and without a word of its own on the console', async () => {
    const body = '<Error><Code>SlowDownWrite</Code></Error>';
    const busy = http('503 Service Unavailable', `content-length: ${body.length}\r\n`, body);
    const store = await storeAt((socket) => socket.once('data', () => socket.end(busy)));
    await expect(store.create(sha256, bytes)).rejects.toMatchObject({
      code: 'site-unreachable',
      message: 'primary: create: SlowDownWrite',
    });
  });

  it('says refused, not missing, when access is denied', async () => {
    const body = '<Error><Code>AccessDenied</Code></Error>';
    const denied = http('403 Forbidden', `content-length: ${body.length}\r\n`, body);
    const store = await storeAt((socket) => socket.once('data', () => socket.end(denied)));
    await expect(store.read(sha256)).rejects.toMatchObject({ code: 'site-refused' });
  });
});
