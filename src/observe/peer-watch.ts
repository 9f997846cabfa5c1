import type { Logger } from 'pino';
import { Gauge, type Registry } from 'prom-client';

/** Systems of others that the repository asks. It goes on without any of them. */
export type PeerName = 'ministry' | 'tsa' | 'revocation';

export interface PeerWatch {
  /** It answered, and the answer could be used. */
  answered(peer: PeerName): void;
  /** @param reason one stable word: nothing of the answer */
  failed(peer: PeerName, reason: string): void;
  /** those of which nothing could be had at the last try of this process */
  unusable(): readonly PeerName[];
}

/**
 * What the last exchange with each came to, in this process: nobody is asked for the watch's sake. A change is logged
 * once; an outage of an hour is two lines.
 */
export function watchPeers(prometheus: Registry, logger: Logger): PeerWatch {
  const up = new Gauge({
    name: 'khb_peer_up',
    help: '1 when the last exchange with this system of others gave something that could be used',
    labelNames: ['peer'],
    registers: [prometheus],
  });
  const faults = new Map<PeerName, string>();
  return {
    answered: (peer) => {
      up.set({ peer }, 1);
      if (faults.delete(peer)) logger.info({ peer }, 'a peer is back');
    },
    failed: (peer, reason) => {
      up.set({ peer }, 0);
      if (!faults.has(peer)) logger.error({ peer, reason }, 'nothing can be had of a peer');
      faults.set(peer, reason);
    },
    unusable: () => [...faults.keys()],
  };
}
