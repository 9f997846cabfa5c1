import type { Adapter } from './adapter.ts';
import { a2ba4db } from './adapters/a2ba4db.ts';
import { now } from './adapters/now.ts';

/** older commits that the tests can be run against */
const older = { a2ba4db };
export const commits = Object.keys(older) as readonly (keyof typeof older)[];

/** The repository under test: the working tree, unless the command that runs these tests names a commit and its folder. */
export function adapterUnderTest(env: NodeJS.ProcessEnv = process.env): Adapter {
  const { FAULTS_COMMIT, FAULTS_CHECKOUT } = env;
  const commit = commits.find((known) => known === FAULTS_COMMIT);
  if (commit === undefined || FAULTS_CHECKOUT === undefined)
    return { ...now, commit: 'now', dir: process.cwd() };
  return { ...older[commit], commit, dir: FAULTS_CHECKOUT };
}
