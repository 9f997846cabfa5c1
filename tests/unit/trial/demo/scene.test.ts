import { describe, expect, test } from 'vitest';
import { checkEqual } from '../../../../trial/demo/check.ts';
import { playScene, type Scene } from '../../../../trial/demo/scene.ts';
import { sceneText } from '../../../../trial/demo/show.ts';
import type { Stage } from '../../../../trial/demo/stage.ts';

// These scenes look at nothing on the stage.
const stage = {} as Stage;
const scene = (play: Scene['play']): Scene => ({ name: 'one', title: 'Một cảnh / a scene', play });

describe('a scene of the demo', () => {
  test('that sees something else than it should is shown as failed, with both values', async () => {
    const checks = [checkEqual('trạng thái / state', 'refused', 'accepted')];
    const played = await playScene(
      scene(async () => ({ head: ['a'], rows: [['b']], checks, facts: {} })),
      stage,
    );
    expect(played.checks).toEqual([{ what: 'trạng thái / state: got refused, want accepted', ok: false }]);
    expect(sceneText(played)).toContain('✗ SAI / FAILED: trạng thái / state');
  });
  test('that breaks off has failed, by its own message', async () => {
    const played = await playScene(
      scene(async () => {
        throw new Error('no answer');
      }),
      stage,
    );
    expect(played.checks).toMatchObject([{ ok: false, what: expect.stringContaining('no answer') }]);
    expect(sceneText(played)).toContain('■ Một cảnh / a scene');
  });
  test('checks by value, not by likeness', () => {
    expect(checkEqual('x', '1', 1).ok).toBe(false);
    expect(checkEqual('x', undefined, 'departed').ok).toBe(false);
    expect(checkEqual('x', 'departed', 'departed')).toEqual({ what: 'x', ok: true });
  });
});
