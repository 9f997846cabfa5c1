import type { Logger } from 'pino';

/** What the middleware know of a request while it is answered. */
export interface ApiState {
  requestId: string;
  log: Logger;
  /** the template of the matched route, such as `/v1/transcripts/{personalId}`; never the URL itself */
  template?: string;
  credentialId?: string;
}
