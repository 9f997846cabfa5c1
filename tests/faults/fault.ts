import { test } from 'vitest';
import { type Program, runProgram } from './checkout.ts';
import { adapterUnderTest } from './under-test.ts';

declare module 'vitest' {
  interface TaskMeta {
    /** what the test shows where the fault stands: red, or that there is nothing to ask for */
    fault?: 'red' | 'new';
    /** what the commit under test has no verb for */
    lacks?: string;
  }
}

type Work = () => Promise<void> | void;

/** A test that is red wherever the fault stands. Tests beside it, of what is allowed, are green there too. */
export function fault(name: string, work: Work): void {
  test(name, { meta: { fault: 'red' } }, work);
}

/**
 * A verb that was missing. Where a commit's own help, or its API's description of itself, doesn't name it, there is
 * nothing to ask for: the test is passed over and the reason kept. The working tree has no such excuse.
 */
export function newVerb(name: string, lacks: () => Promise<string | undefined>, work: Work): void {
  test(name, { meta: { fault: 'new' } }, async ({ task, skip }) => {
    const why = adapterUnderTest().commit === 'now' ? undefined : await lacks();
    if (why !== undefined) {
      task.meta.lacks = why;
      skip(why);
    }
    await work();
  });
}

/** Why a command has no such verb, by its own help; undefined where it has. */
export async function notInHelp(program: Program, verb: string): Promise<string | undefined> {
  const { out } = await runProgram(adapterUnderTest(), program, ['--help']);
  return verbsIn(out, [verb]).length > 0 ? undefined : `npm run ${program} -- --help: no verb ${verb}`;
}

/** Which of these stand in a help where a verb does: at the beginning of a line, the command before it or not. */
export function verbsIn(help: string, verbs: readonly string[]): readonly string[] {
  return verbs.filter((verb) => new RegExp(`^ *(npm run \\w+ -- )?${verb}( |$)`, 'm').test(help));
}
