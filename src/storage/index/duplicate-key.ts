import { MongoServerError } from 'mongodb';

/** Whether a write was refused because a unique key is taken (MongoDB error 11000). */
export function isDuplicateKey(error: unknown): boolean {
  return error instanceof MongoServerError && error.code === 11000;
}
