import { z } from 'zod';
import { type Aggregate, demandNone, demandState, EventOutOfPlace } from '../events/aggregate.ts';
import type { Happened } from '../events/event.ts';
import { recordedRefusal } from '../events/recorded-refusal.ts';
import { recordedReport } from '../events/recorded-report.ts';
import { parsed } from '../identity/parsed.ts';
import { parsePersonalId } from '../identity/personal-id.ts';
import { parseSchoolId } from '../identity/school-id.ts';
import { parseSchoolYear } from '../identity/school-year.ts';
import { parseSha256 } from '../identity/sha256.ts';
import type { Submission } from './submission.ts';

const sha256 = parsed(parseSha256, 'want 64 hexadecimal digits');

const received = z.strictObject({
  schoolId: parsed(parseSchoolId, 'want a school code'),
  credentialId: z.string(),
  sha256,
  size: z.int().nonnegative(),
  /** a statement that came with it: it takes the place of another record (Đ25.3) */
  statement: sha256.exactOptional(),
  idempotencyKey: z.string().exactOptional(),
});
const receivedAgain = z.strictObject({ credentialId: z.string() });
const accepted = z.strictObject({
  personalId: parsed(parsePersonalId, 'want 12 digits'),
  schoolYear: parsed(parseSchoolYear, 'want a school year'),
  profile: z.string(),
  late: z.boolean(),
  /** compact JWS over a Receipt */
  receipt: z.string(),
  report: recordedReport,
  /** said of what was accepted while records had a term of years; nothing goes by it: what was accepted is permanent (Đ28.2) */
  retainUntil: z.iso.datetime().exactOptional(),
});
const refused = z.strictObject({ refusal: recordedRefusal, report: recordedReport.exactOptional() });

export type SubmissionEvent =
  | Happened<'submission.received', z.output<typeof received>>
  /** the same bytes once more after a refusal, without an Idempotency-Key: they are judged anew */
  | Happened<'submission.received-again', z.output<typeof receivedAgain>>
  | Happened<'submission.accepted', z.output<typeof accepted>>
  | Happened<'submission.refused', z.output<typeof refused>>;

export const submissionAggregate: Aggregate<Submission, SubmissionEvent> = {
  kind: 'submission',
  events: {
    'submission.received': received,
    'submission.received-again': receivedAgain,
    'submission.accepted': accepted,
    'submission.refused': refused,
  },
  evolve: (submission, event) => {
    const { at, requestId } = event;
    if (event.type === 'submission.received') {
      demandNone(submission, event);
      const outcome = { state: 'received' } as const;
      return { _id: event.aggregateId, ...event.data, requestId, receivedAt: at, attempt: 1, outcome };
    }
    const standing = demandState(submission, event);
    const { state } = standing.outcome;
    if (state !== (event.type === 'submission.received-again' ? 'refused' : 'received'))
      throw new EventOutOfPlace(event);
    switch (event.type) {
      case 'submission.received-again':
        return {
          ...standing,
          ...event.data,
          requestId,
          receivedAt: at,
          attempt: standing.attempt + 1,
          outcome: { state: 'received' },
        };
      case 'submission.accepted': {
        const { report: _report, retainUntil: _until, ...told } = event.data;
        return { ...standing, outcome: { state: 'accepted', decidedAt: at, ...told } };
      }
      case 'submission.refused':
        return { ...standing, outcome: { state: 'refused', decidedAt: at, refusal: event.data.refusal } };
    }
  },
};
