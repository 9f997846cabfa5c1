import { userInfo } from 'node:os';

/** Who acts, for the audit log: the account of the machine on which the command is typed. */
export function operatorName(): string {
  return `operator:${userInfo().username}`;
}
