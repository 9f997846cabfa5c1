import type { Area } from './verb.ts';

/** `area` alone when one was named. */
export function help(areas: readonly Area[], area?: Area): string {
  const shown = area ? [area] : areas;
  const blocks = shown.map(({ name, what, verbs }) => {
    const lines = verbs.map((verb) => {
      const call = [name, verb.name, verb.usage].filter(Boolean).join(' ');
      return `  ${call}\n      ${verb.what.vi} / ${verb.what.en}`;
    });
    return `${what.vi} / ${what.en}\n${lines.join('\n')}`;
  });
  return `Lệnh của cán bộ Sở GDĐT / the department staff's command line

  npm run admin -- ${area?.name ?? '<area>'} [<verb>] [options]

${blocks.join('\n\n')}

  --json   dòng cuối là một đối tượng JSON / one JSON object as the last line
  --help   trợ giúp / this help

Cấu hình lấy từ cùng các biến môi trường như dịch vụ (npm start -- --help).
The configuration comes from the same environment as the service's.
Mã kết thúc / exit code: 0 xong / done, 1 không đạt hoặc lỗi / failed, 64 sai cách dùng hoặc cấu hình / usage or configuration
`;
}
