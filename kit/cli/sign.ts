import { verb } from '../../src/command-line/verb.ts';
import { schoolOf } from '../pki.ts';
import { loadPki } from '../pki-files.ts';
import { signDocument } from '../sign.ts';
import { signersOf } from '../signer.ts';
import { done } from './done.ts';
import { classOf, dirOption, kitFolder } from './kit-folder.ts';

export const sign = verb({
  name: 'sign',
  usage: '[--dir .school]',
  what: { vi: 'Ký tất cả theo thứ tự Đ24.5', en: 'signs all, in the order of Đ24.5' },
  options: { dir: dirOption },
  async run({ values, ...call }) {
    const folder = kitFolder(values.dir);
    const pki = await loadPki(folder.pki);
    const places = await folder.list('unsigned');
    for (const place of places) {
      const xml = (await folder.read('unsigned', place)).toString('utf8');
      const signers = signersOf(schoolOf(pki, place.school), classOf(place));
      const signingDay = /<NGAY_HIEU_LUC>([0-9-]{10})</.exec(xml)?.[1];
      if (signingDay === undefined)
        throw new Error(`${place.file}: không có ngày hiệu lực / no effective date`);
      await folder.write('signed', place, signDocument(xml, signers, { signingDay }));
    }
    return done(call, 'sign', {
      ok: places.length > 0,
      lines: [`Đã ký ${places.length} học bạ / ${places.length} transcripts signed`],
      result: { signed: places.length },
    });
  },
});
