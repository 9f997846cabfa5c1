import { MongoClient, MongoServerError } from 'mongodb';
import { storeName } from '../addresses.ts';
import { mongoCandidates } from './mongo-programs.ts';
import { type Launch, type Place, portAt, type ServerRecipe } from './recipe.ts';

/** A single-node replica set: change streams and majority writes need one. */
export const mongo: ServerRecipe = {
  name: 'mongo',
  title: 'MongoDB',
  portCount: 1,
  graceMs: 20_000,
  exitSignal: 'SIGTERM',
  candidates: mongoCandidates,
  launch: (place) => (place.program.make === 'mongod' ? mongodLaunch(place) : secantusLaunch(place)),
  uri: (place) => `mongodb://127.0.0.1:${portAt(place, 0)}/${storeName}?directConnection=true`,
  async ready(place) {
    const client = new MongoClient(`mongodb://127.0.0.1:${portAt(place, 0)}/?directConnection=true`, {
      serverSelectionTimeoutMS: 1_000,
      connectTimeoutMS: 1_000,
    });
    try {
      const hello = await client.db('admin').command({ hello: 1 });
      if (hello.isWritablePrimary === true) return;
      await initiate(client, `127.0.0.1:${portAt(place, 0)}`);
      throw new Error('not primary yet');
    } finally {
      await client.close();
    }
  },
};

/** Once for a data folder: a second time the server says so, which is no fault. A changed port is told to the set. */
async function initiate(client: MongoClient, host: string): Promise<void> {
  const admin = client.db('admin');
  try {
    await admin.command({ replSetInitiate: { _id: storeName, members: [{ _id: 0, host }] } });
  } catch (error) {
    if (!(error instanceof MongoServerError) || error.codeName !== 'AlreadyInitialized') throw error;
    const { config } = await admin.command({ replSetGetConfig: 1 });
    if (config.members[0]?.host === host) return;
    const moved = { ...config, version: config.version + 1, members: [{ ...config.members[0], host }] };
    await admin.command({ replSetReconfig: moved, force: true });
  }
}

function mongodLaunch(place: Place): Launch {
  return {
    args: [
      ...['--replSet', storeName, '--bind_ip', '127.0.0.1', '--port', String(portAt(place, 0))],
      ...['--dbpath', place.dataDir, '--nounixsocket', '--oplogSize', '256', '--wiredTigerCacheSizeGB', '1'],
    ],
    env: {},
  };
}

/** Without --sync-on-commit a kill -9 loses acknowledged writes (measured: 1 to 2 of 100 under load). */
function secantusLaunch(place: Place): Launch {
  return {
    args: [
      ...['--host', '127.0.0.1', '--port', String(portAt(place, 0))],
      ...['--storage-path', place.dataDir, '--sync-on-commit'],
    ],
    env: {},
  };
}
