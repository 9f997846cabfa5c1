import type { TsaClient } from '../acts/receipts/take-timestamp.ts';
import type { MinistryClient } from '../interop/ministry/client.ts';
import { MinistryUnavailable } from '../interop/ministry/exchange.ts';
import { TsaUnavailable } from '../interop/tsa/exchange.ts';
import type { PeerName, PeerWatch } from '../observe/peer-watch.ts';

/** The same ministry, and the watch hears what became of each call; of one message alone it says nothing of the ministry. */
export function watchedMinistry(client: MinistryClient, watch: PeerWatch): MinistryClient {
  const told = tellOf(watch, 'ministry', (error) =>
    error instanceof MinistryUnavailable ? error.reason : undefined,
  );
  return {
    deliver: (message) => told(client.deliver(message)),
    mailbox: (after) => told(client.mailbox(after)),
    arrival: (messageId) => client.arrival(messageId),
    answerArrival: (answer) => client.answerArrival(answer),
  };
}

export function watchedTsa(client: TsaClient, watch: PeerWatch): TsaClient {
  const told = tellOf(watch, 'tsa', (error) => (error instanceof TsaUnavailable ? error.reason : undefined));
  return { stamp: (sha256) => told(client.stamp(sha256)) };
}

function tellOf(watch: PeerWatch, peer: PeerName, reasonOf: (error: unknown) => string | undefined) {
  return async <T>(call: Promise<T>): Promise<T> => {
    try {
      const answer = await call;
      watch.answered(peer);
      return answer;
    } catch (error) {
      const reason = reasonOf(error);
      if (reason !== undefined) watch.failed(peer, reason);
      throw error;
    }
  };
}
