import { resolve } from 'node:path';
import { wholeNumber } from '../../src/command-line/option-values.ts';
import { runMain } from '../../src/command-line/run-program.ts';
import { verb } from '../../src/command-line/verb.ts';
import { type DemoResult, runDemo } from './demo.ts';
import { keepText, sceneText } from './show.ts';

const begun = performance.now();
const what = {
  vi: 'Trình diễn kho học bạ số trên máy này, với máy chủ thật',
  en: 'the repository at work on this machine, on real servers',
};

const demo = verb({
  name: '',
  usage: '[--pupils N] [--keep] [--dir .stack/demo]',
  what,
  options: {
    pupils: {
      type: 'string',
      default: '5',
      value: 'N',
      what: { vi: 'số học sinh mỗi lớp, 2 đến 200', en: 'pupils in each of the six classes, 2 to 200 (5)' },
    },
    keep: {
      type: 'boolean',
      default: false,
      what: {
        vi: 'để mọi thứ chạy tiếp và in địa chỉ, khóa',
        en: 'leaves it running, prints the URL and keys; Ctrl-C stops',
      },
    },
    dir: {
      type: 'string',
      default: '.stack/demo',
      value: 'DIR',
      what: {
        vi: 'thư mục của bản trình diễn',
        en: 'the demo’s folder; only the test PKI in it is kept from run to run',
      },
    },
  },
  run: async ({ values: { pupils, keep, dir }, env, json, console }) => {
    const result = await runDemo({
      dir: resolve(dir),
      pupilsPerClass: wholeNumber('--pupils', pupils, 2, 200),
      env,
      progress: (line) => {
        const seconds = ((performance.now() - begun) / 1_000).toFixed(1).padStart(6);
        console.err(`${seconds} s  ${line}\n`);
      },
      onScene: (scene) => void (json || console.out(sceneText(scene))),
      onEnd: async (played, stage) => {
        if (!json) console.out(closingText(played));
        if (!keep) return;
        const { url, schools, officer } = stage;
        const keys = { url, schoolKey: schools[0].caller.token, departmentKey: officer.token };
        console.out(json ? `${JSON.stringify({ ...shown(played), ...keys })}\n` : keepText(stage));
        await new Promise(() => undefined);
      },
      stopped: untilSignal(),
    });
    if (result === 'stopped') return { lines: [], exitCode: 130 };
    return { lines: [], ...(keep ? {} : { json: shown(result) }), failed: !result.ok };
  },
});

process.exitCode = await runMain({
  command: 'npm run demo --',
  what,
  areas: [{ name: '', what, verbs: [demo] }],
  exits: '0 mọi điều đúng / all as it should be, 1 có điều sai / something was not, 64 sai cách dùng / usage',
});

function closingText({ ok, seconds, readyAfterSeconds, scenes, failed }: DemoResult): string {
  const count = scenes.reduce((sum, { checks }) => sum + checks.length, 0);
  const time = `${seconds} s, sẵn sàng sau / ready after ${readyAfterSeconds} s`;
  return ok
    ? `\nTất cả đúng / all as it should be: ${count} điều đã kiểm tra / checks (${time})\n`
    : `\nCÓ ĐIỀU SAI / NOT as it should be (${time}):\n${failed.map((what) => `  ✗ ${what}\n`).join('')}`;
}

/** For --json: the cast and the stage stay out of it. */
function shown({ scenes, ...result }: DemoResult) {
  const told = scenes.map(({ name, checks, facts }) => ({
    name,
    ok: checks.every(({ ok }) => ok),
    checks,
    facts,
  }));
  return { ...result, scenes: told };
}

function untilSignal(): Promise<'stopped'> {
  return new Promise((stop) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop('stopped'));
  });
}
