import { schoolOf } from '../pki.ts';
import { loadPki } from '../pki-files.ts';
import { registerCertificates } from '../register.ts';
import { type Command, textOf } from './command.ts';
import { kitFolder } from './kit-folder.ts';
import { repositoryHelp, repositoryOf, repositoryOptions } from './repository-options.ts';

export const register: Command = {
  help: `register   khai báo chứng thư số của trường; hiệu trưởng ký duyệt của giáo viên (Đ9.4, Đ33.7)
         declare the school's certificates; run again once the department has approved the principal's
${repositoryHelp}`,
  options: repositoryOptions,
  async run(values) {
    const folder = kitFolder(textOf(values, 'dir'));
    const { school, schoolYear: _schoolYear, ...repository } = await repositoryOf(values, process.env);
    const signers = schoolOf(await loadPki(folder.pki), school);
    const { states, waitingForDepartment, refused } = await registerCertificates({ ...repository, signers });
    const counted = Object.entries(states).map(([state, count]) => `${count} ${state}`);
    return {
      ok: refused.length === 0,
      lines: [
        `Chứng thư số / certificates: ${counted.join(', ')}`,
        ...(waitingForDepartment.length > 0
          ? [
              'Chờ Sở GDĐT duyệt, rồi chạy lại / the department must approve, then run again:',
              ...waitingForDepartment.map((sha256) => `  npm run admin -- certificates approve ${sha256}`),
            ]
          : []),
        ...refused.map(({ code, title }) => `  ${title} [${code}]`),
      ],
      result: { states, waitingForDepartment, refused },
    };
  },
};
