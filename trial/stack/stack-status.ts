import { resolve } from 'node:path';
import { type ProcessName, serverNames, withoutCredentials } from './addresses.ts';
import { isRunning } from './process-identity.ts';
import { cares } from './recipes.ts';
import { type StackSecrets, stackSecrets } from './secrets.ts';
import { dataFolder, readStackFile, type ServerRecord } from './stack-file.ts';

export interface ServerStatus {
  readonly name: ProcessName;
  /** `sick`: the process runs but does not answer. */
  readonly state: 'ready' | 'sick' | 'stopped' | 'environment' | 'unknown';
  readonly make?: string;
  readonly pid?: number;
  /** Without access key and password. */
  readonly uri?: string;
  readonly logFile?: string;
}

/** What runs in a folder now, asked of the servers themselves; changes nothing and takes no lock. */
export async function stackStatus(dir: string): Promise<ServerStatus[]> {
  const folder = resolve(dir);
  const file = await readStackFile(folder);
  const secrets = file && (await stackSecrets(folder));
  const names: readonly ProcessName[] = file?.servers.witness ? [...serverNames, 'witness'] : serverNames;
  return Promise.all(names.map((name) => serverStatus(folder, name, file?.servers[name], secrets)));
}

async function serverStatus(
  folder: string,
  name: ProcessName,
  record: ServerRecord | undefined,
  secrets: StackSecrets | undefined,
): Promise<ServerStatus> {
  if (!record || !secrets) return { name, state: 'unknown' };
  const uri = withoutCredentials(record.uri);
  if (record.origin === 'environment') return { name, state: 'environment', uri };
  const facts = { name, make: record.make, uri, logFile: record.logFile };
  if (!record.process || !isRunning(record.process)) return { ...facts, state: 'stopped' };
  const credentials = name === 'backup' ? secrets.backup : secrets.primary;
  const place = { ports: record.ports, dataDir: dataFolder(folder, name), credentials };
  const answers = await cares[name].ready(place).then(
    () => true,
    () => false,
  );
  return { ...facts, state: answers ? 'ready' : 'sick', pid: record.process.pid };
}
