import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { noteKey, verifierKey } from '../../../src/ledger/note/keys.ts';
import { documentAt } from '../cast.ts';
import { checkEqual } from '../check.ts';
import { submissionOf } from '../replies.ts';
import type { Scene } from '../scene.ts';
import { waitUntil } from '../wait-until.ts';

const program = fileURLToPath(new URL('../../../src/signature/cli/main.ts', import.meta.url));

/** What a family can do in ten years, with three small files and without the repository. */
export const provenReceipt: Scene = {
  name: 'proven-receipt',
  title:
    'Biên nhận có bằng chứng trong sổ cái, kiểm tra ngoại tuyến / a receipt with its proof in the ledger, checked offline',
  play: async ({ url, dir, schools: [school] }) => {
    const { bytes, sha256 } = documentAt(school, 0);
    const { id } = submissionOf(await school.caller.push(bytes, sha256));
    const answer = await waitUntil('chữ ký của nhân chứng / the witness’s co-signature', async () => {
      const reply = await school.caller.get(`/v1/submissions/${id}`);
      return submissionOf(reply).proof?.state === 'proven' ? reply : undefined;
    });
    const [receipt, keys, ledger] = ['receipt.json', 'jwks.json', 'ledger.json'].map((name) =>
      join(dir, `offline-${name}`),
    ) as [string, string, string];
    const text = Buffer.from(answer.bytes).toString('utf8');
    await writeFile(receipt, text);
    for (const [file, path] of [
      [keys, '/.well-known/jwks.json'],
      [ledger, '/.well-known/ledger.json'],
    ] as const)
      await writeFile(file, Buffer.from(await (await fetch(new URL(path, url))).arrayBuffer()));

    const verify = (file: string, by = ledger) => run(['--receipt', file, '--keys', keys, '--ledger', by]);
    const genuine = await verify(receipt);
    const altered = join(dir, 'offline-altered.json');
    await writeFile(altered, text.replace(/"sealed\\":\\"eyJ/, '"sealed\\":\\"fyJ'));
    const forged = await verify(altered);
    const stranger = join(dir, 'offline-other-witness.json');
    await writeFile(stranger, JSON.stringify(await withAnotherWitness(url)));
    const unknown = await verify(receipt, stranger);
    const words = (code: number | undefined) => `exit ${code}`;
    return {
      head: ['npm run verify -- --receipt … --ledger …', 'Kết quả / outcome'],
      rows: [
        ['như kho trả lời / as answered', `${words(genuine.code)}: ${lastLine(genuine.out)}`],
        ['một chữ bị sửa / one letter altered', `${words(forged.code)}: ${lastLine(forged.out)}`],
        ['không biết nhân chứng / the witness is unknown', words(unknown.code)],
      ],
      checks: [
        checkEqual('bằng chứng đúng / the proof holds', genuine.code, 0),
        checkEqual('mục bị sửa thì lộ / an altered entry shows', forged.code, 1),
        checkEqual('thiếu khóa thì chưa kết luận / without the key it is undecided', unknown.code, 2),
      ],
      facts: { codes: [genuine.code, forged.code, unknown.code] },
    };
  },
};

/** The published keys, with a witness that never saw this ledger. */
async function withAnotherWitness(url: string): Promise<unknown> {
  const policy = (await (await fetch(new URL('/.well-known/ledger.json', url))).json()) as object;
  const { publicKey } = generateKeyPairSync('ed25519');
  const other = verifierKey(noteKey('witness.example/other', 'cosignature/v1', publicKey));
  return { ...policy, witnesses: [other] };
}

function run(args: readonly string[]): Promise<{ code: number | undefined; out: string }> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [program, ...args], (_error, out) =>
      resolve({ code: child.exitCode ?? undefined, out }),
    );
  });
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
