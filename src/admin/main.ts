import { runMain } from '../command-line/run-program.ts';
import { staff } from './run-command.ts';

process.exitCode = await runMain(staff);
