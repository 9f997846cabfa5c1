import { readdir, readFile, readlink } from 'node:fs/promises';

export interface Door {
  readonly address: string;
  readonly port: number;
}

/** Every TCP address on which these processes and their children listen, read from the kernel: flags may say less. */
export async function listeningPorts(pids: readonly number[]): Promise<Door[]> {
  const sockets = new Set<string>();
  for (const pid of await withChildren(pids)) {
    for (const fd of await readdir(`/proc/${pid}/fd`)) {
      const link = await readlink(`/proc/${pid}/fd/${fd}`).catch(() => '');
      sockets.add(/^socket:\[(\d+)\]$/.exec(link)?.[1] ?? '');
    }
  }
  const rows = async (file: string) => (await readFile(file, 'utf8')).split('\n').slice(1);
  const all = [...(await rows('/proc/net/tcp')), ...(await rows('/proc/net/tcp6'))];
  return all.flatMap((row) => {
    const [, local = '', , state, , , , , , inode = ''] = row.trim().split(/\s+/);
    const [address = '', port = ''] = local.split(':');
    const listens = state === '0A' && inode !== '' && sockets.has(inode);
    return listens ? [{ address: readable(address), port: Number.parseInt(port, 16) }] : [];
  });
}

async function withChildren(pids: readonly number[]): Promise<number[]> {
  const parents = new Map<number, number>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    // The program's name stands in brackets and may hold spaces: what follows its last bracket is state, parent, ...
    const parent = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
    parents.set(Number(name), Number(parent));
  }
  const found = [...pids];
  for (const pid of found) {
    for (const [child, parent] of parents) if (parent === pid) found.push(child);
  }
  return found;
}

/** The kernel writes each word of an address in the machine's own (little-endian) order. */
function readable(hex: string): string {
  const words = hex.match(/.{8}/g) ?? [];
  const bytes = words.flatMap((word) => [...Buffer.from(word, 'hex')].reverse());
  if (bytes.length === 4) return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, index) => Buffer.from(bytes).readUInt16BE(index * 2));
  return new URL(`http://[${groups.map((group) => group.toString(16)).join(':')}]`).hostname.slice(1, -1);
}
