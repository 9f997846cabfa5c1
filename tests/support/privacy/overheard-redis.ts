import { connect } from 'node:net';

/** All that is said to a Redis server from now on that names this text: keys, values and payloads of jobs, kept or not. */
export interface OverheardRedis {
  /** bytes that were escaped, as text */
  said(): readonly string[];
  end(): void;
}

export async function overhearRedis(redisUrl: string, naming: string): Promise<OverheardRedis> {
  const { hostname, port } = new URL(redisUrl);
  const socket = connect(Number(port || 6379), hostname);
  const said: string[] = [];
  let rest = '';
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString('latin1')).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (line === '+OK') resolve();
        if (line.includes(naming)) said.push(unescaped(line));
      }
    });
    socket.once('connect', () => socket.write('MONITOR\r\n'));
  });
  return { said: () => said, end: () => socket.destroy() };
}

function unescaped(line: string): string {
  const bytes = line.replace(/\\x([0-9a-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes.replaceAll('\\"', '"'), 'latin1').toString('utf8');
}
