import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { SignedDocument } from '../../kit/make-signed.ts';
import { loadReceiptKey } from '../../src/storage/index/receipts.ts';
import { type HttpLiar, httpLiar } from '../../trial/faults/http-liar.ts';
import { type FaultRoom, openFaultRoom } from './fault-room.ts';
import { startMinistry } from './ministry.ts';
import { makeList } from './revocation-evidence.ts';
import { type Addresses, type ServiceProcess, startService } from './service.ts';
import { makeTsaPki, openssl, startTsa } from './tsa.ts';

export const peers = ['ministry', 'tsa', 'revocation'] as const;
export type Peer = (typeof peers)[number];

/** An hour in seconds. */
const shortened = {
  KHB_MINISTRY_TIMEOUT_MS: '700',
  KHB_TSA_TIMEOUT_MS: '700',
  KHB_SWEEP_EVERY_MS: '1000',
  KHB_STAMP_EVERY_MS: '1000',
  KHB_REVOCATION_EVERY_MS: '1000',
  KHB_JOB_PAUSE_MS: '500',
};

/** The repository and the three peers that it asks, each behind a way that a test makes lie. */
export interface PeerRoom {
  readonly room: FaultRoom;
  readonly ways: Readonly<Record<Peer, HttpLiar>>;
  start(role: 'api' | 'worker' | 'scheduler'): Promise<ServiceProcess>;
  /** status and content of what the API answers the school */
  ask(api: ServiceProcess, path: string, body?: object | Uint8Array): Promise<Asked>;
  close(): Promise<void>;
}

export interface Asked {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers by toMatchObject
  readonly json: any;
}

export async function openPeerRoom(addresses: Addresses, documents: number): Promise<PeerRoom> {
  const room = await openFaultRoom(addresses, documents);
  const { dir, env } = room.surroundings;
  const tsaPki = await makeTsaPki();
  const tsaTrust = join(dir, 'tsa-trust');
  await mkdir(tsaTrust);
  await writeFile(join(tsaTrust, 'root.pem'), tsaPki.root.certificatePem);
  const tsa = await startTsa(await openssl(tsaPki));

  const soon = new Date(Date.now() + 86_400_000);
  const list = await makeList(room.pki.issuing, { thisUpdate: new Date(), nextUpdate: soon });
  const authority = createServer((_, answer) => answer.end(list)).listen(0, '127.0.0.1');
  await new Promise((resolve) => authority.once('listening', resolve));
  const { port } = authority.address() as AddressInfo;

  const keys = join(dir, 'province-keys.json');
  const { publicJwk } = await loadReceiptKey(room.surroundings.receiptKeyPem);
  await writeFile(keys, JSON.stringify({ keys: [publicJwk] }));
  const ministry = await startMinistry(`ninh-binh=${keys}`);
  const ways = {
    ministry: await httpLiar(ministry.url),
    tsa: await httpLiar(tsa.url),
    revocation: await httpLiar(`http://127.0.0.1:${port}/issuing.crl`),
  };
  const revocation = join(dir, 'revocation.json');
  await writeFile(
    revocation,
    JSON.stringify({
      policy: 'if-available',
      hosts: [new URL(ways.revocation.url).host],
      lists: [ways.revocation.url],
      responders: [],
      limits: { bytes: 1_000_000, timeoutMs: 700, answersPerRun: 10 },
      note: 'only for tests',
    }),
  );
  const settings = {
    ...env,
    ...shortened,
    KHB_MINISTRY_URL: ways.ministry.url,
    KHB_MINISTRY_KEYS_FILE: ministry.keysFile,
    KHB_TSA_URL: ways.tsa.url,
    KHB_TSA_TRUST_DIR: tsaTrust,
    KHB_REVOCATION_FILE: revocation,
  };
  const running: ServiceProcess[] = [];
  return {
    room,
    ways,
    start: async (role) => {
      const started = await startService({ env: settings }, { role });
      running.push(started);
      return started;
    },
    ask: async (api, path, body) => {
      const xml = body instanceof Uint8Array;
      const response = await fetch(`${api.url}${path}`, {
        headers: {
          authorization: `Bearer ${room.apiKey}`,
          prefer: xml ? 'wait=15' : 'wait=1',
          ...(body && { 'content-type': xml ? 'application/xml' : 'application/json' }),
        },
        ...(body && { method: 'POST', body: xml ? new Uint8Array(body) : JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, json: text.startsWith('{') ? JSON.parse(text) : undefined };
    },
    close: async () => {
      for (const one of running) await one.kill();
      for (const way of Object.values(ways)) await way.close();
      await ministry.stop();
      await tsa.close();
      authority.close();
      authority.closeAllConnections();
      await room.close();
    },
  };
}

/** A pupil leaves for another province. */
export function leaving({ pupil }: SignedDocument): object {
  const to = { kind: 'province', province: 'ha-noi', schoolName: 'Trường THCS Thử Nghiệm Hà Nội' };
  return { personalId: pupil.personalId, to };
}
