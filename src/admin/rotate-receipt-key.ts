import { readFile, rename, writeFile } from 'node:fs/promises';
import { rotateReceiptKey } from '../acts/keys/rotate-receipt-key.ts';
import { readIfThere } from './read-if-there.ts';
import { offlineVerb, WrongUsage } from './verb.ts';

export const rotate = offlineVerb({
  name: 'rotate',
  act: 'house-key.make',
  usage: '--key FILE --list FILE --out FILE [--until INSTANT]',
  what: {
    vi: 'Thay khóa ký biên nhận: tạo khóa mới, ghi cả hai vào danh sách khóa được công bố; biên nhận cũ vẫn kiểm tra được',
    en: 'puts a new key in the place of the one that signs receipts, and both into the published list; old receipts stay good',
  },
  options: {
    key: { type: 'string' },
    list: { type: 'string' },
    out: { type: 'string' },
    until: { type: 'string' },
  },
  run: async ({ values: { key, list: listFile, out, until }, clock }) => {
    if (!key || !listFile || !out)
      throw new WrongUsage('cần / want: keys rotate --key FILE --list FILE --out FILE');
    const now = clock();
    const files = {
      signingPem: await readFile(key, 'utf8'),
      listed: await readIfThere(listFile),
      madePem: await readIfThere(out),
    };
    const rotation = await rotateReceiptKey(files, { now, until: untilOf(until, now) });
    if (!rotation.ok) {
      const words = {
        replaced:
          'khóa này đã được thay, hoặc --out là chính nó / this key was replaced, or --out is the same',
        unlisted: 'khóa này không có trong danh sách / this key is not in the list',
      };
      return {
        lines: [`${key}: ${words[rotation.why]}`],
        json: { rotated: false, why: rotation.why },
        failed: true,
      };
    }
    // The key first: a list may only name a key that is there.
    if (files.madePem === undefined)
      await writeFile(out, rotation.pem, { flag: 'wx', mode: 0o600, flush: true });
    await writeFile(`${listFile}.new`, `${JSON.stringify({ keys: rotation.keys }, undefined, 2)}\n`, {
      flush: true,
    });
    await rename(`${listFile}.new`, listFile);
    const old = rotation.keys.findLast(({ exp }) => exp !== undefined)?.exp ?? 0;
    return {
      lines: [
        `Đã tạo / made: ${out} (kid ${rotation.kid})`,
        `KHB_RECEIPT_KEY_FILE=${out}`,
        `KHB_RECEIPT_KEYS_FILE=${listFile}`,
        `Khởi động lại mọi tiến trình trước / start every process anew before: ${new Date(old * 1_000).toISOString()}`,
      ],
      json: { rotated: true, kid: rotation.kid, out, list: listFile },
    };
  },
});

/** A day in which every process can be started anew, unless told. */
const CHANGE_MS = 24 * 3_600_000;

function untilOf(text: string | undefined, now: Date): Date {
  const until = text === undefined ? new Date(now.getTime() + CHANGE_MS) : new Date(text);
  if (!(until.getTime() > now.getTime()))
    throw new WrongUsage(
      '--until: cần thời điểm sau lúc này / want an instant after now, such as 2026-12-01T00:00:00Z',
    );
  return until;
}
