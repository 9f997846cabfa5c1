import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { WrongUsage } from '../../src/command-line/wrong-usage.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');

/**
 * The tree of a commit in a temporary folder, with the packages that its own lock names: those that are installed here
 * where it is the same lock, else installed beside it in some seconds; for `--against COMMIT`.
 * @throws WrongUsage when the history has no such commit
 */
export async function treeOfCommit(commit: string): Promise<string> {
  const git = (...args: readonly string[]) => run('git', ['-C', root, ...args]);
  const known = await git('rev-parse', '--verify', '--quiet', '--end-of-options', `${commit}^{commit}`).catch(
    () => undefined,
  );
  if (!known)
    throw new WrongUsage(`--against ${commit}: không có trong lịch sử / the history has no such commit`);
  const folder = await mkdtemp(join(tmpdir(), 'kho-hoc-ba-then-'));
  const tree = join(folder, 'tree.tar');
  await git('archive', '--format=tar', '-o', tree, known.stdout.trim());
  await run('tar', ['-xf', tree, '-C', folder]);
  await rm(tree);
  const [own, theirs] = await Promise.all([root, folder].map(lockOf));
  if (own === theirs) await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  else await run('npm', [...INSTALL, '--prefix', folder], { cwd: folder, timeout: 300_000 });
  return folder;
}

/** What it runs is started by this Node: no script of a package is wanted. */
const INSTALL = ['ci', '--omit=dev', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'];

function lockOf(folder: string): Promise<string> {
  return readFile(join(folder, 'package-lock.json'), 'utf8');
}
