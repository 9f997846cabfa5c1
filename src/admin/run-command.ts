import type { Program } from '../command-line/program.ts';
import { runProgram } from '../command-line/run-program.ts';
import type { Console, Surroundings } from '../command-line/verb.ts';
import { errorForLog } from '../observe/error-for-log.ts';
import { areas } from './areas.ts';

export const staff: Program = {
  command: 'npm run admin --',
  what: { vi: 'Lệnh của cán bộ Sở GDĐT', en: 'the department staff’s command line' },
  areas,
  notes: `Cấu hình lấy từ cùng các biến môi trường như dịch vụ (npm start -- --help).
The configuration comes from the same environment as the service's.
KHB_ADMIN_KEY: khóa của chính cán bộ / the officer's own key (officers init, keys make, officers propose)`,
  exits:
    '0 xong / done, 1 không đạt hoặc lỗi / failed, 64 sai cách dùng hoặc cấu hình / usage or configuration',
  errorText: (error) => errorForLog(error).message,
};

/** Runs one command and answers its exit code: 0 done, 1 failed, 64 wrong usage or configuration. */
export function runCommand(
  args: readonly string[],
  surroundings: Surroundings,
  console: Console,
): Promise<number> {
  return runProgram(staff, args, surroundings, console);
}
