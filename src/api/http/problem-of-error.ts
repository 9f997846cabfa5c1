import { isOutage, StorageError } from '../../storage/storage-error.ts';
import { ApiProblem } from './problem.ts';

/** What a caller is told of whatever was thrown: an unknown error is an internal one, without a word of its own. */
export function problemOfError(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  if (error instanceof StorageError && error.code === 'blob-lost') return new ApiProblem('document-lost');
  // A site that says no (full, wrong keys) is for the operator to mend; the caller may try again all the same.
  if (error instanceof StorageError || isOutage(error)) {
    return new ApiProblem('storage-unavailable', { headers: { 'Retry-After': '5' } });
  }
  return new ApiProblem('internal-error');
}
