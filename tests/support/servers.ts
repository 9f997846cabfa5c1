import type { TestProject } from 'vitest/node';
import { type StackAddresses, startStack } from '../../trial/stack/stack.ts';
import { stopStack } from '../../trial/stack/stop-stack.ts';
import { removeFolder, sweepAbandonedStacks, temporaryFolder } from './stack.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The run's servers. Each test takes a database, bucket and queue prefix of its own there. */
    addresses: StackAddresses;
  }
}

/** One stack for the whole run, in a fresh folder that is deleted afterwards. */
export default async function servers(project: TestProject): Promise<() => Promise<void>> {
  await sweepAbandonedStacks();
  const dir = await temporaryFolder();
  const stack = await startStack({ dir, progress: (line) => console.error(line) });
  project.provide('addresses', stack.addresses);
  return async () => {
    await stack.down();
    await stopStack(dir);
    await removeFolder(dir);
  };
}
