import type { Happened } from '../../domain/events/event.ts';
import { keptApiKeys } from './api-keys.ts';
import { keptArrivals } from './arrivals.ts';
import { keptAssignments } from './assignments.ts';
import { keptCertificates } from './certificates.ts';
import { keptKeyEnds } from './key-ends.ts';
import { keptOfficers } from './officers.ts';
import { keptRequests } from './requests.ts';
import { keptSchools } from './schools.ts';
import { keptCheckpoints } from './stamped-checkpoints.ts';
import { keptSubmissions } from './submissions.ts';
import type { Kept } from './take-step.ts';
import { keptTranscripts } from './transcripts.ts';

export type AnyKept = Kept<{ readonly _id: string }, Happened>;

/** Every kind of aggregate, and where it stands in the index: what a rebuild makes again. */
export const keptAggregates = [
  keptApiKeys,
  keptArrivals,
  keptAssignments,
  keptCertificates,
  keptCheckpoints,
  keptKeyEnds,
  keptOfficers,
  keptRequests,
  keptSchools,
  keptSubmissions,
  keptTranscripts,
] as unknown as readonly AnyKept[];
