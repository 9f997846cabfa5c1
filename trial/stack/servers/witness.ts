import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ProcessCare, portAt, type ServerRecipe } from './recipe.ts';

const main = fileURLToPath(new URL('../../../src/ledger/witness/main.ts', import.meta.url));

export interface WitnessTold {
  readonly name: string;
  readonly keyFile: string;
  /** `NAME=KEY`, as the witness's command takes it */
  readonly log: string;
  readonly backupS3Url: string;
}

export const witnessCare: ProcessCare = {
  name: 'witness',
  title: 'Nhân chứng / witness',
  portCount: 1,
  graceMs: 5_000,
  exitSignal: 'SIGTERM',
  uri: (place) => `http://127.0.0.1:${portAt(place, 0)}`,
  async ready(place) {
    const url = `http://127.0.0.1:${portAt(place, 0)}/healthz`;
    const answer = await fetch(url, { signal: AbortSignal.timeout(1_000) });
    await answer.body?.cancel();
    if (!answer.ok) throw new Error(`/healthz answered ${answer.status}`);
  },
};

/** The ledger's witness, a program of ours: it reads the backup site, and keeps what it has seen beside its data. */
export function witness(told: WitnessTold): ServerRecipe {
  return {
    ...witnessCare,
    told: createHash('sha256').update(JSON.stringify(told)).digest('hex'),
    candidates: [
      {
        make: 'witness',
        find: async () => ({ make: 'witness', command: process.execPath, args: [main], env: {} }),
      },
    ],
    launch: (place) => ({
      args: [
        ...['--name', told.name, '--key', told.keyFile, '--file', join(place.dataDir, 'seen.json')],
        ...['--log', told.log, '--port', String(portAt(place, 0))],
      ],
      env: { KHB_BACKUP_S3_URL: told.backupS3Url },
    }),
  };
}
