/**
 * What the API asks of the background jobs. The rooms do not know each other: the jobs implement this and main.ts
 * hands it over. A rejection means that the queue could not be reached; what is stored stays stored and is taken
 * up by the sweeper, so a caller answers as if the work had been queued, logs it and counts it.
 */
export interface JobQueue {
  /** Safe to repeat: one job for each attempt of a submission. */
  judgeSubmission(id: string, attempt: number, requestId: string): Promise<void>;
  /** Also after an approval. Safe to repeat. */
  answerRequest(id: string, requestId: string): Promise<void>;
  /** Delivers the pupil's outbox to the ministry (Đ26.4). The payload names the transfer only. */
  forwardOutbox(transferId: string, requestId: string): Promise<void>;
  /** Returns when the job ended or the time is up; never throws. The caller reads the database again. */
  waitFor(what: EndKind, id: string, timeoutMs: number): Promise<void>;
}

export type EndKind = 'submission' | 'request' | 'transfer';
