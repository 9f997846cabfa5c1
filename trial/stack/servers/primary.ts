import { join } from 'node:path';
import { s3Url } from '../addresses.ts';
import { cached, type ProgramSearch } from '../install/cache.ts';
import { findOnPath, isProgram } from '../install/find-program.ts';
import { installGoProgram } from '../install/go-program.ts';
import { versions } from '../versions.ts';
import { askS3 } from './ask-s3.ts';
import { type Program, portAt, type ServerRecipe } from './recipe.ts';

const entry = `minio-${versions.minio.version.split('-').at(-1)}-${process.platform}-${process.arch}`;

/** MinIO, the primary site. Its console stays off. */
export const primary: ServerRecipe = {
  name: 'primary',
  title: 'MinIO',
  portCount: 2,
  graceMs: 10_000,
  exitSignal: 'SIGTERM',
  candidates: [
    { make: 'minio', find: async ({ env }) => minio(await findOnPath('minio', env)) },
    { make: 'minio', find: async (search) => minioIn(await cached(search, entry)) },
    { make: 'minio', find: install },
  ],
  launch: (place) => ({
    args: [
      ...['server', '--quiet', '--address', `127.0.0.1:${portAt(place, 0)}`],
      ...['--console-address', `127.0.0.1:${portAt(place, 1)}`],
      // No certificate of the user's own: this server speaks HTTP on 127.0.0.1 only.
      ...['--certs-dir', join(place.dataDir, '.no-certs'), place.dataDir],
    ],
    env: {
      MINIO_ROOT_USER: place.credentials.accessKey,
      MINIO_ROOT_PASSWORD: place.credentials.secretKey,
      MINIO_BROWSER: 'off',
      MINIO_UPDATE: 'off',
    },
  }),
  uri: (place) => s3Url(portAt(place, 0), place.credentials),
  ready: (place) => askS3(portAt(place, 0), '/minio/health/live', place.credentials),
};

async function install(search: ProgramSearch): Promise<Program | undefined> {
  return minioIn(await installGoProgram(search, versions.minio, entry, 'MinIO'));
}

async function minioIn(folder: string | undefined): Promise<Program | undefined> {
  return folder === undefined ? undefined : minio(join(folder, 'minio'));
}

async function minio(command: string | undefined): Promise<Program | undefined> {
  return command !== undefined && (await isProgram(command))
    ? { make: 'minio', command, args: [], env: {} }
    : undefined;
}
