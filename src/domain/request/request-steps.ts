import type { ActName } from '../access/policy.ts';
import type { YearPhase } from '../identity/calendar.ts';
import { UNLOCKED } from '../transcript/year-record-steps.ts';
import type { RepositoryRequest, RequestBody, RequestState } from './request.ts';

type RequestKind = RequestBody['kind'];
export type RequestStepName = 'wait' | 'answer' | 'approve' | 'reject' | 'withdraw';

export interface RequestStep {
  readonly from: RequestState;
  readonly step: RequestStepName;
  readonly of: readonly RequestKind[];
  readonly to: RequestState;
  /** of the school year that is asked about; in any, where none is named */
  readonly phases?: readonly YearPhase[];
  readonly by: ActName;
  /** the act by which somebody else approves, before the request is answered */
  readonly approval?: ActName;
  readonly article: string;
}

const ANY_KIND: readonly RequestKind[] = ['create', 'cancel', 'recall', 'close', 'authenticate'];

/** The life of a request (Đ29.3). What is not a row is not possible; a state without a row is final. */
export const REQUEST_STEPS: readonly RequestStep[] = [
  row('received', 'answer', ANY_KIND, 'done', 'request.answer', 'Đ29.3'),
  {
    ...row('received', 'wait', ['cancel'], 'awaiting-approval', 'request.answer', 'Đ4.4'),
    phases: UNLOCKED,
    approval: 'request.decide',
  },
  row('received', 'withdraw', ANY_KIND, 'withdrawn', 'request.withdraw', 'Đ29.3'),
  row('awaiting-approval', 'approve', ['cancel'], 'approved', 'request.decide', 'Đ4.4'),
  row('awaiting-approval', 'reject', ['cancel'], 'rejected', 'request.decide', 'Đ4.4'),
  row('awaiting-approval', 'withdraw', ['cancel'], 'withdrawn', 'request.withdraw', 'Đ29.3'),
  // Locked since it was approved, the answer is a refusal (Đ25.4): the record's own table says so, in the step itself.
  row('approved', 'answer', ['cancel'], 'done', 'request.answer', 'Đ25.3'),
];

export function stepsFrom(state: RequestState, kind: RequestKind): readonly RequestStep[] {
  return REQUEST_STEPS.filter(({ from, of }) => from === state && of.includes(kind));
}

/** Where a step leads from where a request stands; undefined where it can't be taken. */
export function stateAfter(
  { state, body }: Pick<RepositoryRequest, 'state' | 'body'>,
  step: RequestStepName,
): RequestState | undefined {
  return stepsFrom(state, body.kind).find((row) => row.step === step)?.to;
}

/** The states in which a step may be taken. */
export function statesBefore(step: RequestStepName): RequestState[] {
  return [...new Set(REQUEST_STEPS.filter((row) => row.step === step).map(({ from }) => from))];
}

/** Whether a job has it in hand; one that awaits a person does not end by waiting. */
export function isInHand({ state }: { readonly state: RequestState }): boolean {
  return REQUEST_STEPS.some(({ from, by }) => from === state && by === 'request.answer');
}

export function isFinal({ state }: { readonly state: RequestState }): boolean {
  return !REQUEST_STEPS.some(({ from }) => from === state);
}

function row(
  from: RequestState,
  step: RequestStepName,
  of: readonly RequestKind[],
  to: RequestState,
  by: ActName,
  article: string,
): RequestStep {
  return { from, step, of, to, by, article };
}
