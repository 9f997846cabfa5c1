import { isInHand } from '../domain/request/request-steps.ts';
import { findRequest } from '../storage/index/requests.ts';
import { findSubmission } from '../storage/index/submissions.ts';
import { findTransfer } from '../storage/index/transfers.ts';
import type { Database } from './stores.ts';

/** What a job brings to its end. */
export type JobSubject = 'submission' | 'request' | 'transfer';

/** Whether a job still has it to bring to its end; what is not there has nothing to wait for. */
export async function inHand(database: Database, what: JobSubject, id: string): Promise<boolean> {
  switch (what) {
    case 'submission':
      return (await findSubmission(database, id))?.outcome.state === 'received';
    case 'request': {
      const request = await findRequest(database, id);
      return request !== undefined && isInHand(request);
    }
    case 'transfer':
      return (await findTransfer(database, id))?.state === 'forwarding';
  }
}

/** A cancellation is worked on twice: when it arrives, and once it is approved. */
export async function requestStage(database: Database, id: string): Promise<'received' | 'approved'> {
  return (await findRequest(database, id))?.state === 'approved' ? 'approved' : 'received';
}
