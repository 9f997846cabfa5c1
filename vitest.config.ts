import { defineConfig } from 'vitest/config';

const SLOW = '**/*.slow.test.ts';
/** Their files share a process, and so the modules they read: a test undoes what it does to its process. */
const shared = { isolate: false, globalSetup: ['tests/support/made-once.ts'] };

/**
 * Unit, attack and slow tests need no server; integration and e2e tests talk to real ones, brought up once by globalSetup.
 * A `.slow` file takes seconds by what it is about, or measures time: those have a process each, one after the other.
 */
export default defineConfig({
  test: {
    reporters: ['default', './tests/support/closing-line.ts'],
    maxWorkers: '100%',
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          include: ['tests/unit/**/*.test.ts'],
          exclude: [SLOW],
          testTimeout: 20_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          ...shared,
          name: 'attacks',
          include: ['tests/attacks/**/*.test.ts', 'tests/geometry/**/*.test.ts'],
          exclude: [SLOW],
          testTimeout: 60_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: 'slow',
          include: [`tests/{unit,attacks,geometry}/${SLOW}`],
          globalSetup: ['tests/support/made-once.ts'],
          testTimeout: 60_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts', 'tests/e2e/**/*.test.ts'],
          globalSetup: ['tests/support/servers.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'faults',
          include: ['tests/faults/**/*.test.ts'],
          globalSetup: ['tests/support/servers.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
          // After the others: they would share the machine with it.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
