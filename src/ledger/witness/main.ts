import { createPrivateKey } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { runMain } from '../../command-line/run-program.ts';
import { verb } from '../../command-line/verb.ts';
import { WrongUsage } from '../../command-line/wrong-usage.ts';
import { openLogStore } from '../../storage/sites/log-store.ts';
import { parseS3Url, type S3Site } from '../../storage/sites/s3-site.ts';
import { noteSigner, parseVerifierKey, verifierKey } from '../note/keys.ts';
import { witnessServer } from './server.ts';
import { openWitness, type WitnessedLog } from './witness.ts';
import { witnessFile } from './witness-file.ts';

const what = {
  vi: 'Nhân chứng của sổ cái: ký xác nhận rằng sổ chỉ được ghi thêm, và đã có ở nơi dự phòng',
  en: "the ledger's witness: co-signs that the log only grows, and that it stands at the backup site",
};

const witness = verb({
  name: '',
  usage: '--name NAME --key FILE --file FILE --log NAME=KEY [--log …] [--host HOST] [--port N]',
  what,
  options: {
    name: {
      type: 'string',
      value: 'NAME',
      what: { vi: 'tên của nhân chứng, không có dấu cách', en: 'its name, such as witness.example/one' },
    },
    key: {
      type: 'string',
      value: 'FILE',
      what: { vi: 'khóa riêng Ed25519 (PKCS#8 PEM)', en: 'its private key, Ed25519' },
    },
    file: {
      type: 'string',
      value: 'FILE',
      what: {
        vi: 'nơi ghi cây lớn nhất đã ký; mất tệp này thì đọc lại từ nơi dự phòng',
        en: 'where it keeps the largest tree that it signed',
      },
    },
    log: {
      type: 'string',
      multiple: true,
      value: 'NAME=KEY',
      what: {
        vi: 'tên của sổ ở nơi dự phòng, và khóa công khai của sổ (origin+id+base64)',
        en: "a log's name at the site and its verifier key; again for each log, and for each new key of one",
      },
    },
    host: {
      type: 'string',
      default: '127.0.0.1',
      value: 'HOST',
      what: { vi: 'địa chỉ lắng nghe', en: 'address to listen on' },
    },
    port: {
      type: 'string',
      default: '0',
      value: 'N',
      what: { vi: 'cổng; mặc định tự chọn', en: 'its port; a free one unless told' },
    },
  },
  run: async ({ values, env, clock, console }) => {
    const { name, key, file, log = [], host, port } = values;
    if (!name || !key || !file || log.length === 0)
      throw new WrongUsage('cần / want: --name, --key, --file, --log');
    const site = siteOf(env.KHB_BACKUP_S3_URL);
    const signer = noteSigner(name, 'cosignature/v1', createPrivateKey(await readFile(key)));
    const logs = witnessedLogs(site, log);
    const opened = await openWitness({ logs, signer, file: witnessFile(file), clock });
    const server = witnessServer(opened, (event) => console.err(`${JSON.stringify(event)}\n`));
    server.listen(Number(port), host);
    await once(server, 'listening');
    const url = `http://${host}:${(server.address() as AddressInfo).port}`;
    console.out(`${JSON.stringify({ ready: true, url, key: verifierKey(signer.key) })}\n`);
    const stop = () => server.close(() => process.exit(0));
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
    return { lines: [] };
  },
});

function siteOf(url: string | undefined): S3Site {
  if (!url) throw new WrongUsage('cần / want: KHB_BACKUP_S3_URL=http(s)://ACCESS:SECRET@host:port/bucket');
  return parseS3Url(url);
}

/** A log that is named more than once has had several keys: the last one signs it now. */
function witnessedLogs(site: S3Site, texts: readonly string[]): readonly WitnessedLog[] {
  const logs = new Map<string, WitnessedLog>();
  for (const text of texts) {
    const one = witnessedLog(site, text);
    const before = logs.get(one.origin);
    logs.set(one.origin, { ...one, former: before ? [before.key, ...(before.former ?? [])] : [] });
  }
  return [...logs.values()];
}

function witnessedLog(site: S3Site, text: string): WitnessedLog {
  const [, log, verifier = ''] = /^([a-z0-9-]+)=(.+)$/.exec(text) ?? [];
  const key = parseVerifierKey(verifier);
  if (!log || key?.type !== 'ed25519')
    throw new WrongUsage('--log: cần tên=khóa / want NAME=KEY, as origin+id+base64');
  return { origin: key.name, key, store: openLogStore('backup', site, log) };
}

process.exitCode = await runMain({
  command: 'npm run witness --',
  what,
  areas: [{ name: '', what, verbs: [witness] }],
  notes: `When it is ready it prints one line: {"ready":true,"url":…,"key":…}; the protocol is c2sp.org/tlog-witness.
  KHB_BACKUP_S3_URL        nơi dự phòng / the backup site, to read only`,
});
