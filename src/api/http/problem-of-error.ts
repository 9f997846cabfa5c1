import { outageOf } from '../../acts/outage.ts';
import { ApiProblem } from './problem.ts';

/** What a caller is told of whatever was thrown: an unknown error is an internal one, without a word of its own. */
export function problemOfError(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  switch (outageOf(error)) {
    case 'lost':
      return new ApiProblem('document-lost');
    case 'away':
      return new ApiProblem('storage-unavailable', { headers: { 'Retry-After': '5' } });
    default:
      return new ApiProblem('internal-error');
  }
}
