import type { Logger } from 'pino';
import { Gauge, type Registry } from 'prom-client';
import { errorForLog } from './error-for-log.ts';

/** What the last look found. `read-only`: it answers, and takes no writes. */
export type ServerState = 'ok' | 'read-only' | 'away';

/** How a server is looked at: both reject when it doesn't do what it is there for. */
export interface WatchedServer {
  readonly name: string;
  readonly read: () => Promise<unknown>;
  readonly write: () => Promise<unknown>;
}

export interface WatchTimes {
  readonly everyMs: number;
  /** so that what is back is soon used again */
  readonly whileAwayMs: number;
  /** for each of the two questions: longer, and the server counts as frozen */
  readonly patienceMs: number;
}

export interface ServerWatch {
  readonly name: string;
  state(): ServerState;
  /** what the last look ran into; undefined while all is well */
  fault(): unknown;
  /** @param patienceMs at a start, when there is more to do than to answer */
  look(patienceMs?: number): Promise<ServerState>;
  /** A request came to nothing: look now, not at the next turn. */
  doubt(): void;
  /** Looks at every turn from now on. */
  start(): void;
  close(): void;
}

/** 1 or 0 for each server: does it answer, does it take writes. What is 0 is not asked by requests, only by the looks. */
export function serverGauges(prometheus: Registry) {
  const gauge = (name: string, help: string) =>
    new Gauge({ name, help, labelNames: ['server'], registers: [prometheus] });
  const up = gauge('khb_server_up', '1 when a server behind this process answered at the last look');
  const writable = gauge('khb_server_writable', '1 when a server took a write at the last look');
  return (server: string, state: ServerState) => {
    up.set({ server }, state === 'away' ? 0 : 1);
    writable.set({ server }, state === 'ok' ? 1 : 0);
  };
}

/**
 * Looks at one server again and again, and remembers what it found. A change is logged once, when it is seen: an outage
 * of an hour is two lines, however many requests meet it.
 */
export function watchServer(
  { name, read, write }: WatchedServer,
  { everyMs, whileAwayMs, patienceMs }: WatchTimes,
  logger: Logger,
  tell: (server: string, state: ServerState) => void,
): ServerWatch {
  let state: ServerState = 'ok';
  let fault: unknown;
  let looking: Promise<ServerState> | undefined;
  let turn: NodeJS.Timeout | undefined;
  let started = false;
  let closed = false;

  const lookOnce = async (patience: number): Promise<ServerState> => {
    const [found, met] = await stateFound(read, write, patience);
    // What a look finds while the connections are closed is no outage.
    if (closed) return state;
    if (found !== state) {
      const facts = { server: name, state: found, ...(met === undefined ? {} : { error: errorForLog(met) }) };
      if (found === 'ok') logger.info(facts, 'a server is back');
      else logger.error(facts, found === 'away' ? 'a server is away' : 'a server takes no writes');
    }
    state = found;
    fault = met;
    tell(name, found);
    return found;
  };
  const look = (patience = patienceMs): Promise<ServerState> => {
    looking ??= lookOnce(patience).finally(() => {
      looking = undefined;
      if (started) again();
    });
    return looking;
  };
  const again = () => {
    clearTimeout(turn);
    turn = setTimeout(() => void look(), state === 'ok' ? everyMs : whileAwayMs).unref();
  };
  return {
    name,
    state: () => state,
    fault: () => fault,
    look,
    doubt: () => {
      if (started) void look();
    },
    start: () => {
      started = true;
      again();
    },
    close: () => {
      started = false;
      closed = true;
      clearTimeout(turn);
    },
  };
}

async function stateFound(
  read: WatchedServer['read'],
  write: WatchedServer['write'],
  patienceMs: number,
): Promise<readonly [ServerState, unknown]> {
  const toRead = await faultOf(read, patienceMs);
  if (toRead !== undefined) return ['away', toRead];
  const toWrite = await faultOf(write, patienceMs);
  return toWrite === undefined ? ['ok', undefined] : ['read-only', toWrite];
}

async function faultOf(ask: () => Promise<unknown>, patienceMs: number): Promise<unknown> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error('no answer in time')), patienceMs);
  try {
    await Promise.race([ask(), late.promise]);
    return undefined;
  } catch (error) {
    return error ?? new Error('no reason given');
  } finally {
    clearTimeout(timer);
  }
}
