import { UnrecoverableError } from 'bullmq';
import type { Logger } from 'pino';
import { type ForwardDeps, forwardOutbox as forward } from '../../acts/transfers/forward.ts';
import type { Processor } from '../queues/workers.ts';

/** MinistryUnavailable and outages are thrown: the queue tries again, for about a day, then it is a dead letter. */
export function forwardOutbox(deps: ForwardDeps & { readonly logger: Logger }): Processor<'ministry'> {
  const actor = { kind: 'system', job: 'forward-outbox' } as const;
  return async ({ data: { transferId, requestId } }) => {
    const forwarded = await forward(deps, actor, transferId, requestId);
    if (!forwarded.ok) throw new UnrecoverableError(`transfer ${transferId}: ${forwarded.refusal.code}`);
    for (const { code, ...facts } of forwarded.delivered) {
      const log = deps.logger.child({ ...facts, requestId });
      if (code === undefined) log.info('forwarded to the ministry');
      else log.warn({ code }, 'refused by the ministry');
    }
  };
}
