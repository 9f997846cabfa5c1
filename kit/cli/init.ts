import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makePki } from '../pki.ts';
import { savePki } from '../pki-files.ts';
import { makeSchool } from '../school.ts';
import { type Command, listOf, textOf, UsageError } from './command.ts';
import { kitFolder } from './kit-folder.ts';

/** Makes the PKI once; a second one beside signed documents would only make them unverifiable. */
export const init: Command = {
  help: `init   tạo PKI thử nghiệm cho các trường / make the test PKI
    --schools 37099001,37099002   mã trường / school ids
    --classes 6A,6B,6C            lớp của mỗi trường / classes of each school`,
  options: {
    schools: { type: 'string', default: '37099001,37099002' },
    classes: { type: 'string', default: '6A,6B,6C' },
  },
  async run(values) {
    const folder = kitFolder(textOf(values, 'dir'));
    const classes = listOf(values, 'classes');
    if (!classes.every((name) => /^[6-9][\p{L}\p{N}.]{1,15}$/u.test(name))) {
      throw new UsageError(
        '--classes: tên lớp bắt đầu bằng khối 6-9 / a class name begins with its grade, 6 to 9',
      );
    }
    const schools = listOf(values, 'schools').map((id, index) =>
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
    return {
      ok: true,
      lines: [
        `Đã tạo PKI cho ${schools.length} trường trong ${folder.pki} / PKI of ${schools.length} schools made`,
        `Kho cần tin cậy / the repository must trust: ${folder.trust}`,
      ],
      result: { schools: schools.map(({ id }) => id), pki: folder.pki, trust: folder.trust },
    };
  },
};
