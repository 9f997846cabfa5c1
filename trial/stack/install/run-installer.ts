import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { endWithProcess } from '../end-with-process.ts';
import { logTail } from '../log-tail.ts';
import { StackError } from '../stack-error.ts';

export interface InstallStep {
  /** What is being waited for, as people call it. */
  readonly title: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly logFile: string;
  readonly progress: (line: string) => void;
}

/**
 * Runs an installer to its end, telling every few seconds what is waited for and for how long.
 * It dies with this process.
 * @throws StackError install-failed, with the log's tail
 */
export async function runInstaller(step: InstallStep): Promise<void> {
  const began = Date.now();
  const seconds = () => Math.round((Date.now() - began) / 1000);
  const log = createWriteStream(step.logFile, { flags: 'a' });
  log.write(`\n${new Date().toISOString()} ${step.command} ${step.args.join(' ')}\n`);
  const child = spawn(step.command, step.args, { env: step.env, stdio: ['ignore', 'pipe', 'pipe'] });
  let lines = 0;
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines += 1;
      log.write(`${line}\n`);
    });
  }
  step.progress(`${step.title}: đang cài / installing`);
  const ticker = setInterval(() => {
    const steps = lines > 1 ? `, ${lines} bước / steps` : '';
    step.progress(`${step.title}: đang cài / installing, ${seconds()} s${steps}`);
  }, 5_000);
  const letGo = endWithProcess(() => child.kill('SIGKILL'));
  try {
    const failure = await new Promise<string | undefined>((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('close', (code, signal) => resolve(code === 0 ? undefined : `exit ${code ?? signal}`));
    });
    await new Promise<void>((resolve) => log.end(resolve));
    if (failure !== undefined) {
      throw new StackError(
        'install-failed',
        `${step.title}: không cài được / could not be installed (${failure}); ${step.logFile}:\n${await logTail(step.logFile)}`,
      );
    }
    step.progress(`${step.title}: đã cài / installed, ${seconds()} s`);
  } finally {
    clearInterval(ticker);
    letGo();
  }
}
