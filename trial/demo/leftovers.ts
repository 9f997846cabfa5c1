import { appendFile, readFile, rm } from 'node:fs/promises';
import { endProcess, identifyProcess, isRunning } from '../stack/process-identity.ts';

/** Notes the processes of a run, so that the next one can end what an unclean stop (kill -9) left behind. */
export interface ProcessNotes {
  add(pid: number): Promise<void>;
  /** ends those that still run, known by pid and start time */
  endAll(): Promise<number>;
}

const graceMs = 5_000;

/** @param file JSON lines; a last line cut short by a crash is passed over */
export function processNotes(file: string): ProcessNotes {
  return {
    add: async (pid) => {
      const identity = identifyProcess(pid);
      if (identity) await appendFile(file, `${JSON.stringify(identity)}\n`, { mode: 0o600 });
    },
    endAll: async () => {
      const text = await readFile(file, 'utf8').catch(() => '');
      const identities = text.split('\n').flatMap(readIdentity);
      const running = identities.filter(isRunning);
      await Promise.all(running.map((identity) => endProcess(identity, graceMs)));
      await rm(file, { force: true });
      return running.length;
    },
  };
}

function readIdentity(line: string): { pid: number; started: string }[] {
  try {
    const { pid, started } = JSON.parse(line);
    return typeof pid === 'number' && typeof started === 'string' ? [{ pid, started }] : [];
  } catch {
    return [];
  }
}
