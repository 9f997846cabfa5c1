import { verb } from '../../src/command-line/verb.ts';
import { schoolOf } from '../pki.ts';
import { loadPki } from '../pki-files.ts';
import { wordsOf } from '../problem.ts';
import { registerCertificates } from '../register.ts';
import { done } from './done.ts';
import { kitFolder } from './kit-folder.ts';
import { repositoryOf, repositoryOptions, repositoryUsage } from './repository-options.ts';

export const register = verb({
  name: 'register',
  usage: repositoryUsage,
  what: {
    vi: 'Khai báo chứng thư số của trường; hiệu trưởng ký duyệt của giáo viên (Đ9.4, Đ33.7)',
    en: 'declares the school’s certificates; run again once the department has approved the principal’s',
  },
  options: repositoryOptions,
  async run({ values, ...call }) {
    const folder = kitFolder(values.dir);
    const { school, schoolYear: _schoolYear, ...repository } = await repositoryOf(values, call.env);
    const signers = schoolOf(await loadPki(folder.pki), school);
    const { states, waitingForDepartment, refused } = await registerCertificates({ ...repository, signers });
    const counted = Object.entries(states).map(([state, count]) => `${count} ${state}`);
    return done(call, 'register', {
      ok: refused.length === 0,
      lines: [
        `Chứng thư số / certificates: ${counted.join(', ')}`,
        ...(waitingForDepartment.length > 0
          ? [
              'Chờ Sở GDĐT duyệt, rồi chạy lại / the department must approve, then run again:',
              ...waitingForDepartment.map((id) => `  npm run admin -- certificates approve ${id}`),
            ]
          : []),
        ...refused.map((problem) => `  ${wordsOf(problem)}`),
      ],
      result: { states, waitingForDepartment, refused },
    });
  },
});
