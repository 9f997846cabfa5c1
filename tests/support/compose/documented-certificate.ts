import { execFile } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Makes the certificate of the backup site's inner ports with the very command that docs/stack.md gives. */
export async function makeDocumentedCertificate(dir: string): Promise<{ cert: string; key: string }> {
  const docs = await readFile('docs/stack.md', 'utf8');
  const command = /^openssl req (?:.*\\\n)*.*$/m.exec(docs)?.[0];
  if (command === undefined) throw new Error('docs/stack.md gives no command for the certificate');
  await mkdir(join(dir, 'secrets'), { recursive: true });
  await run('sh', ['-c', `umask 077 && ${command}`], { cwd: dir });
  const [cert, key] = await Promise.all(
    ['backup-tls.pem', 'backup-tls-key.pem'].map((name) => readFile(join(dir, 'secrets', name), 'utf8')),
  );
  return { cert: cert ?? '', key: key ?? '' };
}
