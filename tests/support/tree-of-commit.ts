import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { WrongUsage } from '../../src/command-line/wrong-usage.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');

/**
 * The tree of a commit in a temporary folder, with the packages that are installed here; for `--against COMMIT`.
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
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}
