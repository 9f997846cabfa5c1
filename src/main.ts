import { pino } from 'pino';
import type { Program } from './command-line/program.ts';
import { runMain } from './command-line/run-program.ts';
import { type Console, verb } from './command-line/verb.ts';
import { WrongUsage } from './command-line/wrong-usage.ts';
import { loadConfig } from './config/config.ts';
import { environmentSchema } from './config/environment.ts';
import { errorForLog } from './observe/error-for-log.ts';
import { type Role, roles } from './roles/role.ts';
import { startService } from './roles/service.ts';

const deadlineMs = 30_000;

const what = { vi: 'Kho học bạ số', en: 'the repository' };

const service: Program = {
  command: 'npm start --',
  what,
  areas: [
    {
      name: '',
      what,
      verbs: [
        verb({
          name: '',
          usage: `[--role ${roles.join('|')}]`,
          what,
          options: {
            role: {
              type: 'string',
              default: 'all',
              value: 'ROLE',
              what: {
                vi: 'vai trò; mặc định cả ba trong một tiến trình',
                en: 'all three in one process unless told',
              },
            },
          },
          run: async ({ values, env, console }) => {
            await start(roleOf(values.role), env, console);
            return { lines: [] };
          },
        }),
      ],
    },
  ],
  notes: `  api        nhận bài nộp, yêu cầu; trả lời tra cứu / takes in submissions and requests, answers lookups
  worker     kiểm tra, trả lời, sao chép, chuyển cho Bộ / judges, answers, copies to the backup, forwards to the ministry
  scheduler  việc theo giờ, việc dở dang / scheduled jobs at their hours, and what a crash left behind

Khi đã chạy, in một dòng JSON {"ready":true,"url":...,"role":...}; máy chủ nào đang vắng thì có tên trong "away" và được chờ tiếp.
Nhật ký ở stderr; dừng có trật tự khi SIGTERM, SIGINT.
Prints one JSON line on stdout once it runs: "away" names the servers it goes on waiting for. Logs go to stderr. Stops in order on
SIGTERM or SIGINT.

Biến môi trường / environment:
${Object.entries(environmentSchema.shape)
  .map(([key, schema]) => `  ${key.padEnd(24)} ${schema.description ?? ''}`)
  .join('\n')}`,
  exits:
    '0 đã dừng / stopped, 1 hỏng / failed, 64 sai cách dùng hoặc cấu hình / wrong usage or configuration',
  errorText: (error) => errorForLog(error).message,
};

const exitCode = await runMain(service);
// What a start that failed has opened must not keep the process: whoever restarts it waits for its end.
if (exitCode !== 0) process.exit(exitCode);

/** @throws WrongUsage */
function roleOf(text: string): Role {
  const role = roles.find((name) => name === text);
  if (!role) throw new WrongUsage(`--role ${text}: cần một trong / want one of: ${roles.join(', ')}`);
  return role;
}

/** Runs until a signal; what it opened keeps the process alive. */
async function start(role: Role, env: NodeJS.ProcessEnv, console: Console): Promise<void> {
  const config = await loadConfig(env);
  const logger = pino({ level: config.logLevel, base: { role, pid: process.pid } }, pino.destination(2));

  // A state nobody thought of is not one to go on from: what is acknowledged is stored, and the next process takes it up.
  for (const event of ['unhandledRejection', 'uncaughtException'] as const) {
    process.on(event, (error) => {
      logger.fatal({ error: errorForLog(error), stack: stackOf(error) }, event);
      process.exit(1);
    });
  }

  const running = await startService(config, role, logger);
  let stopping = false;
  const stop = (signal: NodeJS.Signals) => {
    if (stopping) process.exit(1);
    stopping = true;
    logger.info({ signal }, 'stopping');
    setTimeout(() => {
      logger.error('did not stop in time');
      process.exit(1);
    }, deadlineMs).unref();
    running.close().then(
      () => process.exit(0),
      (error) => {
        logger.error({ error: errorForLog(error) }, 'could not stop in order');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  const { ready, checks } = running.ready();
  const away = checks.filter(({ ok }) => !ok).map(({ name }) => name);
  console.out(`${JSON.stringify({ ready, role, url: running.url, ...(away.length > 0 && { away }) })}\n`);
  logger.info({ url: running.url, ready, away }, ready ? 'ready' : 'started, not ready yet');
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
