import type { Acting } from './acting.ts';
import * as certificates from './certificates.ts';
import type { ActKind, DrawnAct } from './draw.ts';
import { look } from './looks.ts';
import * as pushes from './pushes.ts';
import * as requests from './requests.ts';
import * as staff from './staff.ts';
import * as transfers from './transfers.ts';

const acts: Readonly<Record<ActKind, (acting: Acting, act: DrawnAct) => Promise<void>>> = {
  push: pushes.push,
  'push-twice': pushes.pushTwice,
  'push-bad': pushes.pushBad,
  create: requests.create,
  cancel: requests.cancel,
  decide: requests.decide,
  'withdraw-request': requests.withdraw,
  authenticate: requests.authenticate,
  release: transfers.release,
  'accept-transfer': transfers.accept,
  'withdraw-transfer': transfers.withdraw,
  'declare-certificate': certificates.declare,
  'decide-certificate': certificates.decide,
  'step-certificate': certificates.anyStep,
  'issue-key': staff.issueKey,
  'revoke-key': staff.revokeKey,
  officer: staff.officerStep,
  'put-school': staff.putSchool,
  look,
};

/** Takes one act, and writes down what was acknowledged of it. */
export function takeAct(acting: Acting, act: DrawnAct): Promise<void> {
  return acts[act.kind](acting, act);
}
