import { arrivals } from './arrivals.ts';
import { audit } from './audit.ts';
import { backup } from './backup.ts';
import { certificates } from './certificates.ts';
import { deadLetters } from './dead-letters.ts';
import { deadlines } from './deadlines.ts';
import { jobs } from './jobs.ts';
import { keys } from './keys.ts';
import { looks } from './looks.ts';
import { officers } from './officers.ts';
import { rebuildArea } from './rebuild.ts';
import { requests } from './requests.ts';
import { retention } from './retention.ts';
import { schools } from './schools.ts';
import { scrub } from './scrub.ts';
import { secondOpinion } from './second-opinion.ts';
import { transfers } from './transfers.ts';
import type { Area } from './verb.ts';

export const areas: readonly Area[] = [
  certificates,
  officers,
  keys,
  schools,
  jobs,
  deadLetters,
  requests,
  transfers,
  arrivals,
  retention,
  audit,
  rebuildArea,
  looks,
  backup,
  scrub,
  secondOpinion,
  deadlines,
];
