import { runMain } from '../../src/command-line/run-program.ts';
import { faults } from './command/faults.ts';

const what = {
  vi: 'Chạy kiểm thử của từng lỗi về quyền, ở đây hoặc ở một bản cũ',
  en: 'runs the test of each fault of rights, here or against an older commit',
};

process.exitCode = await runMain({
  command: 'npm run faults --',
  what,
  areas: [{ name: '', what, verbs: [faults] }],
  exits: '0 như mong đợi / as expected (here green, there red), 1 không / not, 64 sai cách dùng / usage',
});
