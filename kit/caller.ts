import { z } from 'zod';
import { problemOf, wordsOf } from './problem.ts';
import { type RepositoryClient, RepositoryError } from './repository-client.ts';

const callerShape = z.object({ kind: z.string(), schoolId: z.string().optional() });

/** The school whose API key this is; undefined when it is no school's. @throws RepositoryError */
export async function schoolOfKey(client: RepositoryClient): Promise<string | undefined> {
  const answer = await client.call({ method: 'GET', path: '/v1/caller' });
  if (answer.status !== 200) throw new RepositoryError('protocol', wordsOf(problemOf(answer)));
  const caller = callerShape.safeParse(answer.json);
  if (!caller.success) throw new RepositoryError('protocol', 'the answer is no caller');
  return caller.data.schoolId;
}
