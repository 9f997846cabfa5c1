import { setTimeout as delay } from 'node:timers/promises';
import { problemOf, wordsOf } from './problem.ts';
import { retryDelay } from './retry-delay.ts';

export interface ClientOptions {
  /** where the repository answers, such as `http://127.0.0.1:8080` */
  readonly baseUrl: string;
  readonly apiKey: string;
  /** how long one call or one result may be waited for, all attempts together; five minutes unless told */
  readonly patienceMs?: number;
  readonly sleep?: (ms: number) => Promise<unknown>;
  readonly clock?: () => number;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly json: unknown;
}

export interface Call {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

/**
 * - `unreachable`: nothing but failures until the patience was spent; the same call later may well succeed
 * - `credential`: the repository doesn't take the API key, so no further call makes sense
 * - `not-permitted`: the key is good, and not for this; nor does a further call make sense
 * - `protocol`: it answered something that its API doesn't say
 */
export type RepositoryErrorCode = 'unreachable' | 'credential' | 'not-permitted' | 'protocol';

export class RepositoryError extends Error {
  readonly code: RepositoryErrorCode;
  constructor(code: RepositoryErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RepositoryError';
    this.code = code;
  }
}

export interface RepositoryClient {
  /**
   * One call, repeated on failures of the network and on 408, 429 and 5xx, with the pauses that Retry-After asks for.
   * Only for calls that may be repeated. Other statuses are given back.
   * @throws RepositoryError
   */
  call(call: Call): Promise<Answer>;
  /**
   * Asks at `location` (RFC 9110, 15.3.3) until `isFinal` holds.
   * @throws RepositoryError; `protocol` when the location leads to another origin: the key goes nowhere else
   */
  follow(location: string, isFinal: (answer: Answer) => boolean): Promise<Answer>;
}

export function repositoryClient(options: ClientOptions): RepositoryClient {
  const { baseUrl, apiKey, patienceMs = 300_000, sleep = delay, clock = Date.now } = options;

  async function call({ method, path, headers, body }: Call): Promise<Answer> {
    const deadline = clock() + patienceMs;
    const url = addressOf(baseUrl, path);
    for (let attempt = 0; ; attempt++) {
      let pause: number;
      let failure: string;
      let cause: unknown;
      try {
        const response = await fetch(url, {
          method,
          headers: {
            ...headers,
            authorization: `Bearer ${apiKey}`,
            accept: 'application/json, application/problem+json',
          },
          ...(body === undefined ? {} : { body }),
          redirect: 'error',
          signal: AbortSignal.timeout(60_000),
        });
        const answer = {
          status: response.status,
          headers: response.headers,
          json: readJson(await response.text()),
        };
        if (answer.status === 401) throw new RepositoryError('credential', wordsOf(problemOf(answer)));
        if (isForbidden(answer)) throw new RepositoryError('not-permitted', wordsOf(problemOf(answer)));
        if (!mayRepeat(answer.status)) return answer;
        pause = retryDelay(attempt, answer.headers.get('retry-after'), clock());
        failure = wordsOf(problemOf(answer));
      } catch (error) {
        if (error instanceof RepositoryError) throw error;
        pause = retryDelay(attempt, null, clock());
        failure = 'no answer';
        cause = error;
      }
      if (clock() + pause > deadline) {
        throw new RepositoryError('unreachable', `${url.origin}: ${failure}, ${attempt + 1} attempts`, {
          cause,
        });
      }
      await sleep(pause);
    }
  }

  async function follow(location: string, isFinal: (answer: Answer) => boolean): Promise<Answer> {
    const deadline = clock() + patienceMs;
    for (let attempt = 0; ; attempt++) {
      const answer = await call({ method: 'GET', path: location, headers: { prefer: 'wait=20' } });
      if (answer.status !== 200) throw new RepositoryError('protocol', wordsOf(problemOf(answer)));
      if (isFinal(answer)) return answer;
      const pause = retryDelay(attempt, answer.headers.get('retry-after'), clock());
      if (clock() + pause > deadline)
        throw new RepositoryError('unreachable', 'no result within the time given');
      await sleep(pause);
    }
  }

  return { call, follow };
}

/** Other 403s are the answer to what was asked, such as a pupil of another school, and say nothing of the next call. */
function isForbidden(answer: Answer): boolean {
  if (answer.status !== 403) return false;
  const { code } = problemOf(answer);
  return code === 'not-permitted' || code === 'http-403';
}

function mayRepeat(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

function addressOf(baseUrl: string, path: string): URL {
  const url = new URL(path, baseUrl);
  if (url.origin === new URL(baseUrl).origin) return url;
  throw new RepositoryError('protocol', `the answer leads away from ${new URL(baseUrl).origin}`);
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
