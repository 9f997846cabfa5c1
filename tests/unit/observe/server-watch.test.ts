import { Writable } from 'node:stream';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { afterEach, expect, test } from 'vitest';
import { type ServerWatch, serverGauges, watchServer } from '../../../src/observe/server-watch.ts';

let watch: ServerWatch;
afterEach(() => watch.close());

type Doing = 'well' | 'refusing' | 'silent';

/** A server as its answers: reading and writing can each be well, refused or silent. */
function server() {
  const doing: { read: Doing; write: Doing } = { read: 'well', write: 'well' };
  let asked = 0;
  const answer = (how: Doing): Promise<void> => {
    asked += 1;
    if (how === 'silent') return new Promise(() => undefined);
    return how === 'well' ? Promise.resolve() : Promise.reject(new Error('no'));
  };
  let log = '';
  const sink = new Writable({
    write(chunk, _encoding, done) {
      log += String(chunk);
      done();
    },
  });
  const prometheus = new Registry();
  watch = watchServer(
    { name: 'mongo', read: () => answer(doing.read), write: () => answer(doing.write) },
    { everyMs: 20, whileAwayMs: 10, patienceMs: 30 },
    pino(sink),
    serverGauges(prometheus),
  );
  return { doing, asked: () => asked, lines: () => log.split('\n').filter(Boolean), prometheus };
}

test('a server that refuses or is silent is away; one that takes no writes is read-only; each change is one line', async () => {
  const { doing, lines, prometheus } = server();
  expect(await watch.look()).toBe('ok');
  expect(lines()).toEqual([]);
  doing.write = 'refusing';
  expect(await watch.look()).toBe('read-only');
  expect(await watch.look()).toBe('read-only');
  doing.read = 'silent';
  expect(await watch.look()).toBe('away');
  doing.read = 'refusing';
  expect(await watch.look()).toBe('away');
  expect(await prometheus.getSingleMetricAsString('khb_server_up')).toContain('{server="mongo"} 0');
  Object.assign(doing, { read: 'well', write: 'well' });
  expect(await watch.look()).toBe('ok');
  expect(lines().map((line) => JSON.parse(line).msg)).toEqual([
    'a server takes no writes',
    'a server is away',
    'a server is back',
  ]);
  expect(await prometheus.getSingleMetricAsString('khb_server_writable')).toContain('{server="mongo"} 1');
});

test('looks at every turn once it is started, and at once when it is doubted', async () => {
  const { doing, asked } = server();
  watch.doubt();
  expect(asked()).toBe(0);
  watch.start();
  doing.read = 'refusing';
  watch.doubt();
  await expect.poll(() => watch.state()).toBe('away');
  doing.read = 'well';
  await expect.poll(() => watch.state()).toBe('ok');
});
