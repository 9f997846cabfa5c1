import { once } from 'node:events';
import type { Server } from 'node:http';
import { parseArgs } from 'node:util';
import { provinceName } from '../../../src/interop/ministry/wire.ts';
import { adminServer } from './admin-server.ts';
import { faultControl } from './faults.ts';
import type { Judge } from './judge-transfer.ts';
import { makeStrangerKey, openOwnKey, provinceKeys } from './keys.ts';
import { publicServer } from './public-server.ts';
import { openStore } from './store.ts';

const HELP = `Kho học bạ số của Bộ: một hệ thống thử, chạy riêng, có kho dữ liệu riêng.
The ministry's repository as a separate process with its own store, for tests and trials.

npm run peer:ministry -- --data DIR --province-keys [NAME=]FILE|URL [options]

  --data DIR              its store: events.jsonl, documents/, mailbox/, key.pem, jwks.json
  --province-keys KEYS    where a province's public keys (JWKS) are read from; may be given more than once;
                          NAME is ninh-binh unless given. A repository serves them at /.well-known/jwks.json
  --not-connected NAMES   provinces that transfers can't be sent to, separated by commas (Đ26.4a)
  --port N, --admin-port N   0, the default, picks free ones; both listen on 127.0.0.1 only
  --help

When it is ready it prints one line: {"ready":true,"url":…,"adminUrl":…,"keysFile":…}
The admin side: POST /faults {"kind":"slow","ms":2000,"calls":3} | {"kind":"down","how":"status-503"|"connection-closed"}
  | {"kind":"duplicate","how":"answer-lost"|"answered-twice"} | {"kind":"garbage","how":"html"|"truncated-json"|"wrong-key"|"other-message"};
  POST /faults/none; GET /events; GET, POST /mailboxes/{province}.
The protocol: docs/ministry-protocol.md`;

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    'province-keys': { type: 'string', multiple: true, default: [] },
    'not-connected': { type: 'string', default: '' },
    port: { type: 'string', default: '0' },
    'admin-port': { type: 'string', default: '0' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) {
  console.log(HELP);
} else if (values.data === undefined || values['province-keys'].length === 0) {
  console.error(`--data and --province-keys are needed\n\n${HELP}`);
  process.exitCode = 64;
} else {
  await run(values.data, values['province-keys'], values['not-connected'].split(',').filter(Boolean));
}

async function run(dataDir: string, keySources: string[], notConnected: string[]): Promise<void> {
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
  const [url, adminUrl] = await Promise.all([
    listen(servers[0], values.port),
    listen(servers[1], values['admin-port']),
  ]);
  console.log(JSON.stringify({ ready: true, url, adminUrl, keysFile: `${dataDir}/jwks.json` }));

  const stop = async () => {
    for (const server of servers) server.close();
    for (const server of servers) server.closeAllConnections();
    await store.close();
    process.exit(0);
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
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
