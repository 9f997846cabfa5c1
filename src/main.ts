import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { ConfigError, environmentSchema, loadConfig } from './config/config.ts';
import { errorForLog } from './observe/error-for-log.ts';
import { type Role, roles, startService } from './roles/service.ts';

const deadlineMs = 30_000;

const usage = `npm start -- [--role ${roles.join('|')}]

  api        takes in submissions and requests, answers lookups
  worker     judges submissions, answers requests, copies to the backup, forwards to the ministry
  scheduler  staff jobs at their hours, and what a crash left behind
  all        the three in one process (the default)

Prints one JSON line {"ready":true,"role":...,"url":...} on stdout when it is ready; logs go to stderr.
Stops in order on SIGTERM or SIGINT. Exit: 0 stopped, 1 failed, 64 wrong usage or configuration.

Environment:
${Object.entries(environmentSchema.shape)
  .map(([key, schema]) => `  ${key.padEnd(24)} ${schema.description ?? ''}`)
  .join('\n')}
`;

/** @throws ConfigError */
function roleOf(args: string[]): Role | 'help' {
  const values = optionsOf(args);
  if (values.help) return 'help';
  const role = roles.find((name) => name === values.role);
  if (!role) throw new ConfigError(`--role: got "${values.role}", want one of ${roles.join(', ')}`);
  return role;
}

function optionsOf(args: string[]) {
  try {
    return parseArgs({
      args,
      options: { role: { type: 'string', default: 'all' }, help: { type: 'boolean', short: 'h' } },
    }).values;
  } catch (error) {
    throw new ConfigError(error instanceof Error ? error.message : 'wrong usage', { cause: error });
  }
}

async function main(): Promise<void> {
  const role = roleOf(process.argv.slice(2));
  if (role === 'help') return void process.stdout.write(usage);
  const config = await loadConfig(process.env);
  const logger = pino({ level: config.logLevel, base: { role, pid: process.pid } }, pino.destination(2));

  // A state nobody thought of is not one to go on from: what is acknowledged is stored, and the next process takes it up.
  for (const event of ['unhandledRejection', 'uncaughtException'] as const) {
    process.on(event, (error) => {
      logger.fatal({ error: errorForLog(error), stack: stackOf(error) }, event);
      process.exit(1);
    });
  }

  const service = await startService(config, role, logger);
  let stopping = false;
  const stop = (signal: NodeJS.Signals) => {
    if (stopping) process.exit(1);
    stopping = true;
    logger.info({ signal }, 'stopping');
    setTimeout(() => {
      logger.error('did not stop in time');
      process.exit(1);
    }, deadlineMs).unref();
    service.close().then(
      () => process.exit(0),
      (error) => {
        logger.error({ error: errorForLog(error) }, 'could not stop in order');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.stdout.write(`${JSON.stringify({ ready: true, role, url: service.url })}\n`);
  logger.info({ url: service.url }, 'ready');
}

/** Frames only: the first lines of a stack repeat the message. */
function stackOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  return error.stack
    ?.split('\n')
    .filter((line) => line.startsWith('    at '))
    .slice(0, 8)
    .join('\n');
}

main().catch((error: unknown) => {
  const wrongUse = error instanceof ConfigError || error instanceof TypeError;
  process.stderr.write(
    `${wrongUse && error instanceof Error ? error.message : errorForLog(error).message}\n`,
  );
  process.exit(wrongUse ? 64 : 1);
});
