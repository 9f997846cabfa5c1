import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { identifyProcess, type ProcessIdentity } from './process-identity.ts';

const serverWords = /mongod|secantus|valkey|redis|minio|weed|witness/;

/**
 * Servers that work in a data folder though no record says so: a launcher killed between starting one and writing its
 * number down leaves such. Told by their working folder and their program. Linux only; elsewhere none are found.
 */
export function strayServers(dataDir: string): ProcessIdentity[] {
  if (process.platform !== 'linux') return [];
  try {
    const folder = realpathSync(dataDir);
    return readdirSync('/proc').flatMap((name) => {
      const pid = Number(name);
      if (!Number.isInteger(pid) || pid === process.pid || !worksIn(pid, folder)) return [];
      return identifyProcess(pid) ?? [];
    });
  } catch {
    return []; // the folder does not exist yet
  }
}

function worksIn(pid: number, folder: string): boolean {
  try {
    return (
      readlinkSync(`/proc/${pid}/cwd`) === folder &&
      serverWords.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, 4).join(' '))
    );
  } catch {
    return false; // ended meanwhile, or another user's
  }
}
