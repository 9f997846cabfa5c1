import { Agent, get } from 'node:http';
import { type Measured, measured } from '../ingest/measured.ts';

/**
 * GETs of so many callers, each with a connection of its own, until the time is up.
 * @throws Error for any answer but 200
 */
export async function getAll(
  paths: readonly string[],
  { url, callers, forMs, headers = {} }: GetOptions,
): Promise<Measured> {
  const agent = new Agent({ keepAlive: true, maxSockets: callers });
  const many = Array.from({ length: 1_000_000 }, (_, at) => paths[at % paths.length] ?? '');
  try {
    return await measured(many, callers, forMs, (path) => getOne(new URL(path, url), agent, headers));
  } finally {
    agent.destroy();
  }
}

export interface GetOptions {
  readonly url: string;
  readonly callers: number;
  readonly forMs: number;
  readonly headers?: Readonly<Record<string, string>>;
}

function getOne(url: URL, agent: Agent, headers: Readonly<Record<string, string>>): Promise<void> {
  return new Promise((done, failed) => {
    get(url, { agent, headers }, (response) => {
      if (response.statusCode !== 200)
        failed(new Error(`${response.statusCode} for ${url.pathname.slice(0, 16)}`));
      response.on('end', done).on('error', failed).resume();
    }).on('error', failed);
  });
}
