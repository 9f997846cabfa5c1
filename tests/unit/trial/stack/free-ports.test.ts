import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { freePorts, portIsFree } from '../../../../trial/stack/free-ports.ts';

let server: Server | undefined;
afterEach(() => new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve())));

describe('free ports', () => {
  it('are different, and below the range of outgoing connections', async () => {
    const ports = await freePorts(8);
    expect(new Set(ports).size).toBe(8);
    for (const port of ports) expect(port).toSatisfy((each: number) => each >= 20_000 && each < 32_000);
  });

  it('are not those in use', async () => {
    const [port = 0] = await freePorts(1);
    expect(await portIsFree(port)).toBe(true);
    server = createServer();
    await new Promise<void>((resolve) => server?.listen(port, '127.0.0.1', resolve));
    expect(await portIsFree(port)).toBe(false);
  });

  it('leave out the ones already promised to another server', async () => {
    const all = new Set(Array.from({ length: 12_000 }, (_, index) => 20_000 + index));
    await expect(freePorts(1, all)).rejects.toThrow('no 1 free ports');
  });
});
