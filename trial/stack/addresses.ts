export type ServerName = 'mongo' | 'redis' | 'primary' | 'backup';
export const serverNames: readonly ServerName[] = ['mongo', 'redis', 'primary', 'backup'];

/** The processes that a stack keeps: the servers, and the ledger's witness where it was asked for. */
export type ProcessName = ServerName | 'witness';
export const processNames: readonly ProcessName[] = [...serverNames, 'witness'];

/** S3 URLs are one string, `http://ACCESS:SECRET@127.0.0.1:PORT/BUCKET`, with percent-encoded user info. */
export interface StackAddresses {
  readonly mongoUrl: string;
  readonly redisUrl: string;
  readonly primaryS3Url: string;
  readonly backupS3Url: string;
}

/** The bucket and database the addresses name; the product creates them, not the launcher. */
export const storeName = 'kho-hoc-ba';

const variables = {
  mongo: 'KHB_MONGO_URL',
  redis: 'KHB_REDIS_URL',
  primary: 'KHB_PRIMARY_S3_URL',
  backup: 'KHB_BACKUP_S3_URL',
} as const satisfies Record<ServerName, string>;

/** The service's environment for a stack, which is always one for trials: KHB_ENVIRONMENT, KHB_MONGO_URL, KHB_REDIS_URL, KHB_PRIMARY_S3_URL, KHB_BACKUP_S3_URL. */
export function stackEnvironment(addresses: StackAddresses): Record<string, string> {
  return {
    KHB_ENVIRONMENT: 'test',
    [variables.mongo]: addresses.mongoUrl,
    [variables.redis]: addresses.redisUrl,
    [variables.primary]: addresses.primaryS3Url,
    [variables.backup]: addresses.backupS3Url,
  };
}

/** The URI an operator gave for a server; empty means not given. */
export function uriFromEnvironment(name: ServerName, env: NodeJS.ProcessEnv): string | undefined {
  return env[variables[name]]?.trim() || undefined;
}

export function addressesOf(uris: Readonly<Record<ServerName, string>>): StackAddresses {
  return { mongoUrl: uris.mongo, redisUrl: uris.redis, primaryS3Url: uris.primary, backupS3Url: uris.backup };
}

export function s3Url(port: number, credentials: { accessKey: string; secretKey: string }): string {
  const user = `${encodeURIComponent(credentials.accessKey)}:${encodeURIComponent(credentials.secretKey)}`;
  return `http://${user}@127.0.0.1:${port}/${storeName}`;
}

/** For screens and logs: the same URI without its user info. An access key alone is enough to write to MinIO. */
export function withoutCredentials(uri: string): string {
  const url = URL.parse(uri);
  if (!url?.host) return '(unreadable URI)';
  url.username &&= '***';
  url.password &&= '***';
  return url.href;
}
