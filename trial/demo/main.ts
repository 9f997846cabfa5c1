import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type DemoResult, runDemo } from './demo.ts';
import { keepText, sceneText } from './show.ts';

const help = `Trình diễn kho học bạ số trên máy này, với máy chủ thật / the repository at work on this machine, on real servers

  npm run demo -- [--pupils N] [--keep] [--dir .stack/demo] [--json]

  --pupils N   số học sinh mỗi lớp, 2 đến 200 / pupils in each of the six classes, 2 to 200 (5)
  --keep       để mọi thứ chạy tiếp và in địa chỉ, khóa / leaves it running, prints the URL and keys; Ctrl-C stops
  --dir DIR    thư mục của bản trình diễn / the demo's folder; only the test PKI in it is kept from run to run
  --json       dòng cuối là một đối tượng JSON / one JSON object as the last line

Mã kết thúc / exit code: 0 mọi điều đúng / all as it should be, 1 có điều sai / something was not, 64 sai cách dùng / usage
`;

const start = performance.now();
process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  const options = readOptions(args);
  if (options === 'help') {
    process.stdout.write(help);
    return 0;
  }
  if (typeof options === 'string') {
    process.stderr.write(`${options}\nnpm run demo -- --help\n`);
    return 64;
  }
  const { json, keep } = options;
  const progress = (line: string) => {
    const seconds = ((performance.now() - start) / 1_000).toFixed(1).padStart(6);
    process.stderr.write(`${seconds} s  ${line}\n`);
  };
  try {
    const result = await runDemo({
      ...options,
      env: process.env,
      progress,
      onScene: (scene) => void (json || process.stdout.write(sceneText(scene))),
      onEnd: async (played, stage) => {
        if (!json) process.stdout.write(closingText(played));
        if (!keep) return;
        const { url, schools, officer } = stage;
        const keys = { url, schoolKey: schools[0].caller.token, departmentKey: officer.token };
        if (json) printJson(played, keys);
        else process.stdout.write(keepText(stage));
        await new Promise(() => undefined);
      },
      stopped: untilSignal(),
    });
    if (result === 'stopped') return 130;
    if (json && !keep) printJson(result);
    return result.ok ? 0 : 1;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${message}\n`);
    if (json) process.stdout.write(`${JSON.stringify({ ok: false, error: message })}\n`);
    return 1;
  }
}

interface Options {
  readonly dir: string;
  readonly pupilsPerClass: number;
  readonly keep: boolean;
  readonly json: boolean;
}

/** A text says what is wrong. */
function readOptions(args: string[]): Options | 'help' | (string & {}) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        pupils: { type: 'string', default: '5' },
        keep: { type: 'boolean', default: false },
        dir: { type: 'string', default: '.stack/demo' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) return 'help';
    const pupilsPerClass = Number(values.pupils);
    if (!(Number.isInteger(pupilsPerClass) && pupilsPerClass >= 2 && pupilsPerClass <= 200)) {
      return '--pupils: cần số nguyên từ 2 đến 200 / want a whole number from 2 to 200';
    }
    return { dir: resolve(values.dir), pupilsPerClass, keep: values.keep, json: values.json };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function closingText({ ok, seconds, readyAfterSeconds, scenes, failed }: DemoResult): string {
  const count = scenes.reduce((sum, { checks }) => sum + checks.length, 0);
  const time = `${seconds} s, sẵn sàng sau / ready after ${readyAfterSeconds} s`;
  return ok
    ? `\nTất cả đúng / all as it should be: ${count} điều đã kiểm tra / checks (${time})\n`
    : `\nCÓ ĐIỀU SAI / NOT as it should be (${time}):\n${failed.map((what) => `  ✗ ${what}\n`).join('')}`;
}

function printJson({ scenes, ...result }: DemoResult, more: object = {}): void {
  const shown = scenes.map(({ name, checks, facts }) => ({
    name,
    ok: checks.every(({ ok }) => ok),
    checks,
    facts,
  }));
  process.stdout.write(`${JSON.stringify({ ...result, ...more, scenes: shown })}\n`);
}

function untilSignal(): Promise<'stopped'> {
  return new Promise((stop) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop('stopped'));
  });
}
