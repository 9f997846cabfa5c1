import { runMain } from '../../src/command-line/run-program.ts';
import { faults } from './command/faults.ts';

const what = {
  vi: 'Chạy kiểm thử của từng lỗi đã sửa, ở đây hoặc ở một bản cũ; FILE: chỉ những tệp kiểm thử có tên chứa từ này',
  en: 'runs the test of each fault that was mended, here or against an older commit; FILE: only test files whose names hold this',
};

process.exitCode = await runMain({
  command: 'npm run faults --',
  what,
  areas: [{ name: '', what, verbs: [faults] }],
  exits: '0 như mong đợi / as expected (here green, there red), 1 không / not, 64 sai cách dùng / usage',
});
