import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { verb } from '../../src/command-line/verb.ts';
import { WrongUsage } from '../../src/command-line/wrong-usage.ts';
import { makePki } from '../pki.ts';
import { savePki } from '../pki-files.ts';
import { makeSchool } from '../school.ts';
import { done } from './done.ts';
import { dirOption, kitFolder } from './kit-folder.ts';

/** Makes the PKI once; a second one beside signed documents would only make them unverifiable. */
export const init = verb({
  name: 'init',
  usage: '[--schools ID,ID] [--classes 6A,6B] [--dir .school]',
  what: { vi: 'Tạo PKI thử nghiệm cho các trường', en: 'makes the test PKI' },
  options: {
    schools: {
      type: 'string',
      default: '37099001,37099002',
      value: 'ID,ID',
      what: { vi: 'mã trường', en: 'school ids (37099001,37099002)' },
    },
    classes: {
      type: 'string',
      default: '6A,6B,6C',
      value: '6A,6B',
      what: { vi: 'lớp của mỗi trường', en: 'classes of each school (6A,6B,6C)' },
    },
    dir: dirOption,
  },
  async run({ values, ...call }) {
    const folder = kitFolder(values.dir);
    const classes = listOf('--classes', values.classes);
    if (!classes.every((name) => /^[6-9][\p{L}\p{N}.]{1,15}$/u.test(name))) {
      throw new WrongUsage(
        '--classes: tên lớp bắt đầu bằng khối 6-9 / a class name begins with its grade, 6 to 9',
      );
    }
    const schools = listOf('--schools', values.schools).map((id, index) =>
      makeSchool(id, { classes, number: index + 1 }),
    );
    if (await stat(join(folder.pki, 'pki.json')).catch(() => undefined)) {
      throw new Error(
        `${folder.pki} đã có PKI; hãy dùng thư mục khác / there is a PKI already: use another folder`,
      );
    }
    const pki = await makePki({ schools });
    await mkdir(folder.trust, { recursive: true });
    await writeFile(join(folder.trust, 'root.pem'), pki.rootPem);
    await writeFile(join(folder.trust, 'issuing.pem'), pki.issuingPem);
    await savePki(pki, folder.pki);
    return done(call, 'init', {
      ok: true,
      lines: [
        `Đã tạo PKI cho ${schools.length} trường trong ${folder.pki} / PKI of ${schools.length} schools made`,
        `Kho cần tin cậy / the repository must trust: ${folder.trust}`,
      ],
      result: { schools: schools.map(({ id }) => id), pki: folder.pki, trust: folder.trust },
    });
  },
});

/** `6A,6B` @throws WrongUsage when a part is empty */
function listOf(option: string, text: string): readonly string[] {
  const parts = text.split(',');
  if (parts.every((part) => part.trim() === part && part !== '')) return parts;
  throw new WrongUsage(`${option}: cần danh sách cách nhau bằng dấu phẩy / want a list with commas`);
}
