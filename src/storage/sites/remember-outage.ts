import { StorageError } from '../storage-error.ts';
import type { ObjectStore } from './object-store.ts';

/** What this process knows of a site by its looks; whoever looks keeps it (src/observe/server-watch.ts). */
export interface OutageMemory {
  state(): 'ok' | 'read-only' | 'away';
  /** A request came to nothing: look now, not at the next turn. */
  doubt(): void;
}

/**
 * A store that does not ask a site known to be away, nor write to one known to take no writes: whoever waits for it is
 * answered at once. Only the looks find out that it is back, so no request is spent on finding out.
 */
export function rememberOutage(store: ObjectStore, memory: OutageMemory): ObjectStore {
  const asked = async <T>(how: 'read' | 'write', ask: () => Promise<T>): Promise<T> => {
    const state = memory.state();
    if (state === 'away' || (state === 'read-only' && how === 'write')) {
      throw new StorageError('site-unreachable', `${store.site}: ${how}: known to be ${state}`);
    }
    try {
      return await ask();
    } catch (error) {
      if (error instanceof StorageError && error.code !== 'blob-unreadable') memory.doubt();
      throw error;
    }
  };
  return {
    ...store,
    create: (sha256, bytes) => asked('write', () => store.create(sha256, bytes)),
    createLocked: (sha256, bytes, until) => asked('write', () => store.createLocked(sha256, bytes, until)),
    overwrite: (sha256, bytes) => asked('write', () => store.overwrite(sha256, bytes)),
    read: (sha256) => asked('read', () => store.read(sha256)),
    readLocked: (sha256) => asked('read', () => store.readLocked(sha256)),
    extendRetention: (sha256, until) => asked('write', () => store.extendRetention(sha256, until)),
    retainedUntil: (sha256) => asked('read', () => store.retainedUntil(sha256)),
  };
}
