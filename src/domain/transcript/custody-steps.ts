import type { ActName } from '../access/policy.ts';
import type { TransferState } from '../transfer/transfer.ts';
import type { TranscriptState } from './transcript.ts';

/** `none`: there is no transcript under this number. */
export type CustodyKind = TranscriptState['kind'] | 'none';

/** One step that a transcript may take, and its transfer with it. Who may do the act at all is the policy's to say. */
export interface CustodyStep {
  readonly by: ActName;
  readonly from: CustodyKind;
  readonly to: TranscriptState['kind'];
  /** which school, as the transcript's state names it */
  readonly school: 'any' | 'holding' | 'receiving' | 'none';
  readonly article: string;
  /** the transfer's own state, before and after; undefined before it begins */
  readonly transfer?: readonly [TransferState | undefined, TransferState];
  readonly approval?: ActName;
}

/** What may become of a transcript in each state (Đ24-26). A step that has no row here is refused. */
export const CUSTODY_STEPS: readonly CustodyStep[] = [
  row('request.create', 'none', 'open', 'any', 'Đ24.4'),
  row('request.create', 'open', 'open', 'holding', 'Đ24.4'),
  row('submission.push', 'open', 'open', 'holding', 'Đ24.7'),
  row('record.recall', 'open', 'open', 'holding', 'Đ25.3'),
  row('record.close', 'open', 'open', 'holding', 'Đ25.1'),
  { ...row('request.cancel', 'open', 'open', 'holding', 'Đ25.3'), approval: 'request.decide' },
  row('transfer.release', 'open', 'released', 'holding', 'Đ26.2', [undefined, 'released']),
  row('transfer.accept', 'released', 'open', 'receiving', 'Đ26.2', ['released', 'accepted']),
  row('transfer.withdraw', 'released', 'open', 'holding', 'Đ26.2', ['released', 'withdrawn']),
  row('transfer.release', 'open', 'departing', 'holding', 'Đ26.4', [undefined, 'forwarding']),
  row('transfer.forward', 'departing', 'departed', 'none', 'Đ26.4', ['forwarding', 'forwarded']),
  row('transfer.forward', 'departing', 'departing', 'none', 'Đ26.4', ['forwarding', 'refused-by-ministry']),
  row('transfer.withdraw', 'departing', 'open', 'holding', 'Đ26.4', ['refused-by-ministry', 'withdrawn']),
  row('transfer.take-in', 'none', 'expected', 'none', 'Đ26.3', [undefined, 'released']),
  row('transfer.take-in', 'departed', 'expected', 'none', 'Đ26.3', [undefined, 'released']),
  row('transfer.accept', 'expected', 'open', 'receiving', 'Đ26.3', ['released', 'accepted']),
];

/** Whether the table lets an act change a transcript that stands so; for one of a transfer, given the transfer's state. */
export function custodyAllows(act: ActName, from: CustodyKind, transfer?: TransferState): boolean {
  return CUSTODY_STEPS.some(
    (step) => step.by === act && step.from === from && step.transfer?.[0] === transfer,
  );
}

function row(
  by: ActName,
  from: CustodyKind,
  to: TranscriptState['kind'],
  school: CustodyStep['school'],
  article: string,
  transfer?: CustodyStep['transfer'],
): CustodyStep {
  return { by, from, to, school, article, ...(transfer && { transfer }) };
}
