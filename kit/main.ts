import type { Program } from '../src/command-line/program.ts';
import { runMain } from '../src/command-line/run-program.ts';
import { authenticate } from './cli/authenticate.ts';
import { cancel } from './cli/cancel.ts';
import { close } from './cli/close.ts';
import { init } from './cli/init.ts';
import { make } from './cli/make.ts';
import { open } from './cli/open.ts';
import { push } from './cli/push.ts';
import { recall } from './cli/recall.ts';
import { register } from './cli/register.ts';
import { replace } from './cli/replace.ts';
import { sign } from './cli/sign.ts';
import { transfer } from './cli/transfer.ts';

const what = { vi: 'Bộ công cụ của trường (chỉ để thử nghiệm)', en: 'the school kit, for trials only' };

const kit: Program = {
  command: 'npm run school --',
  what,
  areas: [
    {
      name: '',
      what,
      verbs: [init, register, make, sign, open, push, recall, replace, close, cancel, authenticate],
    },
    transfer,
  ],
  exits: '0 xong cả / all done, 1 có lỗi / some not, 64 sai cách dùng / usage',
};

process.exitCode = await runMain(kit);
