import type { Cell } from '../../src/admin/table.ts';
import type { Stage } from './stage.ts';

/** One thing that a scene must see; `ok` false makes the demo fail by this name. */
export interface Check {
  readonly what: string;
  readonly ok: boolean;
}

/** What a scene has to show. Vietnamese first, English beside. */
export interface Shown {
  readonly head: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  readonly checks: readonly Check[];
  /** for --json */
  readonly facts: Readonly<Record<string, unknown>>;
}

export interface Scene {
  readonly name: string;
  readonly title: string;
  play(stage: Stage): Promise<Shown>;
}

export type PlayedScene = Omit<Shown, 'head' | 'rows'> & {
  readonly name: string;
  readonly title: string;
  readonly table?: Pick<Shown, 'head' | 'rows'>;
};

/** A scene that breaks off is a scene that failed: its error becomes the failed check. */
export async function playScene(scene: Scene, stage: Stage): Promise<PlayedScene> {
  const { name, title } = scene;
  try {
    const { head, rows, checks, facts } = await scene.play(stage);
    return { name, title, checks, facts, table: { head, rows } };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return {
      name,
      title,
      checks: [{ what: `cảnh chạy hết / the scene ran to its end: ${why}`, ok: false }],
      facts: {},
    };
  }
}
