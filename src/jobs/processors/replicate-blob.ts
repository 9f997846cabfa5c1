import { replicateDocument } from '../../acts/keeping/replicate-document.ts';
import type { Processor } from '../queues/workers.ts';

export type ReplicateDeps = Parameters<typeof replicateDocument>[0] & { readonly clock: () => Date };

export function replicateBlob(deps: ReplicateDeps): Processor<'replication'> {
  return async ({ data: { sha256 } }) => replicateDocument(deps, sha256, deps.clock());
}
