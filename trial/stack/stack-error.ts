export type StackErrorCode =
  | 'program-missing' // not on PATH, not in the cache, and can't be installed here
  | 'install-failed'
  | 'program-changed' // the data folder was made by another program than those at hand
  | 'start-failed' // ended early, or not healthy in time
  | 'not-ours' // the server comes from the environment: not ours to start or stop
  | 'stack-file-unreadable'
  | 'stop-failed'
  | 'not-a-stack'; // reset of a folder that the launcher did not make

/** What the launcher refuses or can't do; callers switch on `code`, people read the message. */
export class StackError extends Error {
  override readonly name = 'StackError';
  readonly code: StackErrorCode;

  constructor(code: StackErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
