import { schoolOf } from '../pki.ts';
import { loadPki } from '../pki-files.ts';
import { signDocument } from '../sign.ts';
import { signersOf } from '../signer.ts';
import { type Command, textOf } from './command.ts';
import { classOf, kitFolder } from './kit-folder.ts';

export const sign: Command = {
  help: `sign   ký tất cả theo thứ tự Đ24.5 / sign all, in the order of Đ24.5`,
  options: {},
  async run(values) {
    const folder = kitFolder(textOf(values, 'dir'));
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
    return {
      ok: places.length > 0,
      lines: [`Đã ký ${places.length} học bạ / ${places.length} transcripts signed`],
      result: { signed: places.length },
    };
  },
};
