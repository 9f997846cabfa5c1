import { parseArgs } from 'node:util';
import { type Command, UsageError, type Values } from './cli/command.ts';
import { init } from './cli/init.ts';
import { make } from './cli/make.ts';
import { open } from './cli/open.ts';
import { push } from './cli/push.ts';
import { register } from './cli/register.ts';
import { sign } from './cli/sign.ts';

const commands: ReadonlyMap<string, Command> = new Map(
  Object.entries({ init, register, make, sign, open, push }),
);

const help = `Bộ công cụ của trường (chỉ để thử nghiệm) / the school kit, for trials only

  npm run school -- init | register | make | sign | open | push [--dir .school] [--json] [--help]

${[...commands.values()].map((command) => `  ${command.help}`).join('\n\n')}

  --dir .school   thư mục làm việc / the kit's folder
  --json          dòng cuối là một đối tượng JSON / one JSON object as the last line

Mã kết thúc / exit code: 0 xong cả / all done, 1 có lỗi / some not, 64 sai cách dùng / usage`;

process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  try {
    if (args.includes('--help') || args.length === 0) {
      console.log(help);
      return args.length === 0 ? 64 : 0;
    }
    const command = commands.get(args[0] ?? '');
    if (!command) throw new UsageError(`không có lệnh / no command: ${args[0]}`);
    const values = readOptions(command, args.slice(1));
    const { ok, lines, result } = await command.run(values);
    for (const line of lines) console.log(line);
    if (values.json) console.log(JSON.stringify({ command: args[0], ok, ...result }));
    return ok ? 0 : 1;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    console.error(message);
    if (args.includes('--json')) console.log(JSON.stringify({ command: args[0], ok: false, error: message }));
    if (!(error instanceof UsageError)) return 1;
    console.error('npm run school -- --help');
    return 64;
  }
}

function readOptions(command: Command, args: string[]): Values {
  try {
    return parseArgs({
      args,
      options: {
        ...command.options,
        dir: { type: 'string', default: '.school' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
