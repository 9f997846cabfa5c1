import { readTask } from './options.ts';

const USAGE = 64;

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  console.error('npm run verify -- --help');
  return USAGE;
});

/** Each task loads only what it needs: core validation starts in a fifth of the time of the whole. */
async function main(args: readonly string[]): Promise<number> {
  const task = readTask(args);
  switch (task.kind) {
    case 'help':
      console.log((await import('./help.ts')).HELP);
      return 0;
    case 'core':
      return (await import('./verify-core-files.ts')).verifyCoreFiles(task);
    case 'receipt':
      return (await import('./verify-receipt-file.ts')).verifyReceiptFile(task);
    case 'documents':
      return (await import('./verify-files.ts')).verifyFiles(task);
  }
}
