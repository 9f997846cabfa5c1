import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, open, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ComposeFile, StoreName } from './compose-file.ts';

export interface Container {
  readonly compose: ComposeFile;
  readonly service: StoreName;
  /** Stands for the program of the image. */
  readonly program: string;
  /** Stands for the container's disk; `secrets/` in it for the folder beside docker-compose.yml. */
  readonly dir: string;
  /** A loopback address that stands for every address but the container's own loopback. */
  readonly outside: string;
  /** Ports of this machine, in place of the server's usual ones. */
  readonly ports: readonly number[];
}

/** In the order of the ports. MinIO's one port stands in its address. */
const portFlags = {
  primary: [],
  backup: [
    's3.port',
    's3.port.grpc',
    'master.port',
    'master.port.grpc',
    'volume.port',
    'volume.port.grpc',
  ].concat(['filer.port', 'filer.port.grpc']),
} as const satisfies Record<StoreName, readonly string[]>;

/**
 * Starts a store of docker-compose.yml without Docker: the command line, the environment and the files that stand
 * there, with paths, addresses and ports replaced and nothing else.
 * @returns its process id, and what ends it
 */
export async function startWithoutDocker(
  container: Container,
): Promise<{ pid: number; end(): Promise<void> }> {
  const { compose, service, program, dir, ports } = container;
  const { entrypoint, command, environment, configs, secrets } = compose.services[service];
  for (const { source, target } of configs) {
    await put(container, target, inside(container, compose.configs[source]?.content ?? ''));
  }
  for (const name of secrets) {
    const path = inside(container, `/run/secrets/${name}`);
    await mkdir(dirname(path), { recursive: true });
    await copyFile(join(dir, compose.secrets[name]?.file ?? ''), path);
  }
  const words = [...entrypoint.slice(1), ...command].map((word) => here(container, inside(container, word)));
  const moved = portFlags[service].map((flag, index) => `-${flag}=${ports[index]}`);
  await mkdir(inside(container, '/data'), { recursive: true });
  const log = await open(join(dir, 'log'), 'a');
  const child = spawn(program, [...words, ...moved], {
    cwd: dir,
    stdio: ['ignore', log.fd, log.fd],
    env: { PATH: process.env.PATH, HOME: dir, ...environment },
  });
  await once(child, 'spawn');
  await log.close();
  return {
    pid: child.pid ?? 0,
    async end() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

async function put(container: Container, path: string, content: string): Promise<void> {
  const file = inside(container, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content, { mode: 0o600 });
}

/** Paths of the container, under the folder that stands for its disk. */
function inside({ dir }: Container, text: string): string {
  return text.replace(/(?<![\w.-])\/(data|etc\/seaweedfs|run\/secrets)(?![\w-])/g, (path) => join(dir, path));
}

/** Addresses: all of the container's (`0.0.0.0`, or none before a port) become the one that stands for the outside. */
function here({ outside, ports }: Container, word: string): string {
  return word.replace('0.0.0.0', outside).replace(/^:\d+$/, `${outside}:${ports[0]}`);
}
