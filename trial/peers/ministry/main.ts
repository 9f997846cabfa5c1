import { once } from 'node:events';
import type { Server } from 'node:http';
import { runMain } from '../../../src/command-line/run-program.ts';
import { verb } from '../../../src/command-line/verb.ts';
import { WrongUsage } from '../../../src/command-line/wrong-usage.ts';
import { provinceName } from '../../../src/interop/ministry/wire.ts';
import { adminServer } from './admin-server.ts';
import { faultControl } from './faults.ts';
import type { Judge } from './judge-transfer.ts';
import { makeStrangerKey, openOwnKey, provinceKeys } from './keys.ts';
import { publicServer } from './public-server.ts';
import { openStore } from './store.ts';

const what = {
  vi: 'Kho học bạ số của Bộ: một hệ thống thử, chạy riêng, có kho dữ liệu riêng',
  en: 'the ministry’s repository as a separate process with its own store, for tests and trials',
};
const anyFreePort = { type: 'string', default: '0', value: 'N' } as const;

const ministry = verb({
  name: '',
  usage: '--data DIR --province-keys [NAME=]FILE|URL [--not-connected NAMES] [--port N] [--admin-port N]',
  what,
  options: {
    data: {
      type: 'string',
      value: 'DIR',
      what: {
        vi: 'nơi cất dữ liệu',
        en: 'its store: events.jsonl, documents/, mailbox/, key.pem, jwks.json',
      },
    },
    'province-keys': {
      type: 'string',
      multiple: true,
      value: 'KEYS',
      what: {
        vi: 'khóa công khai của tỉnh (JWKS), tệp hoặc /.well-known/jwks.json của kho; có thể nhiều lần',
        en: 'where a province’s public keys are read from; more than once if need be; NAME is ninh-binh unless given',
      },
    },
    'not-connected': {
      type: 'string',
      default: '',
      value: 'NAMES',
      what: {
        vi: 'tỉnh chưa kết nối (Đ26.4a), cách nhau bằng dấu phẩy',
        en: 'provinces that transfers can’t be sent to, separated by commas',
      },
    },
    port: {
      ...anyFreePort,
      what: { vi: 'cổng, 127.0.0.1', en: 'on 127.0.0.1 only; a free one unless told' },
    },
    'admin-port': { ...anyFreePort, what: { vi: 'cổng quản trị', en: 'the same for the admin side' } },
  },
  run: async ({ values, console }) => {
    const keys = values['province-keys'] ?? [];
    if (!values.data || keys.length === 0) throw new WrongUsage('cần / want: --data, --province-keys');
    const notConnected = values['not-connected'].split(',').filter(Boolean);
    const ports = [values.port, values['admin-port']] as const;
    console.out(`${JSON.stringify(await start(values.data, keys, notConnected, ports))}\n`);
    return { lines: [] };
  },
});

process.exitCode = await runMain({
  command: 'npm run peer:ministry --',
  what,
  areas: [{ name: '', what, verbs: [ministry] }],
  notes: `When it is ready it prints one line: {"ready":true,"url":…,"adminUrl":…,"keysFile":…}
The admin side: POST /faults {"kind":"slow","ms":2000,"calls":3} | {"kind":"down","how":"status-503"|"connection-closed"}
  | {"kind":"duplicate","how":"answer-lost"|"answered-twice"} | {"kind":"garbage","how":"html"|"truncated-json"|"wrong-key"|"other-message"};
  POST /faults/none; GET /events; GET, POST /mailboxes/{province}.
The protocol: docs/ministry-protocol.md`,
});

/** Runs until a signal; its two servers keep the process alive. */
async function start(
  dataDir: string,
  keySources: readonly string[],
  notConnected: readonly string[],
  [port, adminPort]: readonly [string, string],
) {
  const key = await openOwnKey(dataDir);
  const store = await openStore(dataDir);
  const faults = faultControl();
  const strangerKey = await makeStrangerKey();
  const judge: Judge = {
    store,
    key,
    provinces: provinceKeys(new Map(keySources.map(namedSource))),
    connected: (province) => !notConnected.includes(province),
    clock: () => new Date(),
  };
  const servers = [publicServer({ judge, faults, strangerKey }), adminServer({ judge, faults, strangerKey })];
  const [url, adminUrl] = await Promise.all([listen(servers[0], port), listen(servers[1], adminPort)]);
  const stop = async () => {
    for (const server of servers) server.close();
    for (const server of servers) server.closeAllConnections();
    await store.close();
    process.exit(0);
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  return { ready: true, url, adminUrl, keysFile: `${dataDir}/jwks.json` };
}

function namedSource(text: string): [string, string] {
  const [, name = 'ninh-binh', source = text] = /^([a-z0-9-]+)=(.+)$/.exec(text) ?? [];
  return [provinceName.parse(name), source];
}

async function listen(server: Server | undefined, port: string): Promise<string> {
  if (!server) throw new Error('no server');
  server.listen(Number(port), '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no address');
  return `http://127.0.0.1:${address.port}`;
}
