import { describe, expect, test } from 'vitest';
import { isReady, type ServerStates } from '../../../src/roles/needs.ts';

const well: ServerStates = { mongo: 'ok', redis: 'ok', primary: 'ok', backup: 'ok' };

describe('a role is ready', () => {
  test('while all is there', () => {
    for (const role of ['api', 'worker', 'scheduler', 'all'] as const) expect(isReady(role, well)).toBe(true);
  });
  test.each([
    ['api', 'redis'],
    ['all', 'redis'],
    ['api', 'primary'],
    ['api', 'backup'],
    ['worker', 'primary'],
    ['worker', 'backup'],
    ['scheduler', 'redis'],
  ] as const)('%s: without %s', (role, server) => {
    expect(isReady(role, { ...well, [server]: 'away' })).toBe(true);
  });
  test('an API with an index that takes no writes: it says what became of a push', () => {
    expect(isReady('api', { ...well, mongo: 'read-only' })).toBe(true);
  });
});

describe('a role is not ready', () => {
  test.each([
    ['api', 'mongo', 'away'],
    ['all', 'mongo', 'away'],
    ['worker', 'mongo', 'read-only'],
    ['worker', 'redis', 'away'],
    ['worker', 'redis', 'read-only'],
    ['scheduler', 'mongo', 'read-only'],
  ] as const)('%s: %s is %s', (role, server, state) => {
    expect(isReady(role, { ...well, [server]: state })).toBe(false);
  });
  test('an API without both sites', () => {
    expect(isReady('api', { ...well, primary: 'away', backup: 'away' })).toBe(false);
    expect(isReady('api', { ...well, primary: 'read-only', backup: 'away' })).toBe(true);
  });
});
