import { connect, createServer, type Socket } from 'node:net';

/** A way to a real server that can be cut, frozen and led elsewhere. */
export interface TcpProxy {
  /** the given URL, leading through the proxy */
  readonly url: string;
  /** Breaks every connection and takes no new one. */
  cut(): Promise<void>;
  mend(): Promise<void>;
  /** Connections stand, and are made, and nothing passes either way: what a stopped process looks like. */
  freeze(): void;
  thaw(): void;
  /** New connections go to another server from now on; those that stand are left. */
  leadTo(target: string): void;
  close(): Promise<void>;
}

export async function tcpProxy(target: string): Promise<TcpProxy> {
  let { hostname, port } = new URL(target);
  let frozen = false;
  const open = new Map<Socket, Socket>();
  const flow = (from: Socket, to: Socket) => {
    from.pipe(to);
    to.pipe(from);
  };
  const server = createServer((from) => {
    const to = connect(Number(port), hostname);
    open.set(from, to);
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const) {
      one.on('error', () => undefined);
      one.on('close', () => {
        other.destroy();
        open.delete(from);
      });
    }
    if (!frozen) flow(from, to);
  });
  const listen = (at: number) => new Promise<void>((resolve) => server.listen(at, '127.0.0.1', resolve));
  await listen(0);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('want a TCP address');
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String(address.port);

  const cut = async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const [from, to] of open) for (const socket of [from, to]) socket.destroy();
    await closed;
  };
  return {
    url: url.href,
    cut,
    mend: () => listen(address.port),
    freeze: () => {
      frozen = true;
      for (const [from, to] of open) {
        from.unpipe(to).pause();
        to.unpipe(from).pause();
      }
    },
    thaw: () => {
      frozen = false;
      for (const [from, to] of open) flow(from, to);
    },
    leadTo: (elsewhere) => {
      ({ hostname, port } = new URL(elsewhere));
    },
    close: async () => {
      if (server.listening) await cut();
    },
  };
}
