import { cruise, type ICruiseResult, type IDependency } from 'dependency-cruiser';
import { z } from 'zod';

const words = z.array(z.string());
const roomSchema = z.strictObject({
  /** rooms, parts of them (and files outside of all rooms) that this one may import; itself always */
  imports: words,
  /** packages, and `node:` modules; `node:*` and `*` are all of them */
  packages: words,
  /** imports that are to go: each is refused as soon as nothing needs it */
  forNow: words.optional(),
});
export const roomsSchema = z.record(z.string(), roomSchema);
export type Rooms = z.infer<typeof roomsSchema>;

const TREES = ['src', 'kit', 'trial', 'tests'];

/**
 * Everything in the tree below `root` that the table of rooms does not allow, types included, in words. dependency-cruiser
 * reads the imports (by swc: it knows no TypeScript of our version) and finds the circles.
 */
export async function brokenWalls(root: string, rooms: Rooms): Promise<readonly string[]> {
  const { output } = await cruise(TREES, {
    baseDir: root,
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    validate: true,
    ruleSet: { forbidden: [{ name: 'circle', severity: 'error', from: {}, to: { circular: true } }] },
  });
  if (typeof output === 'string') throw new Error('dependency-cruiser answered with text');
  const files = output.modules.filter(({ source }) => TREES.includes(source.split('/')[0] ?? ''));
  const used = new Set<string>();
  const faults = files.flatMap(({ source, dependencies }) => {
    const name = roomOf(source);
    const room = rooms[name];
    if (!room) return [`${source}: the room ${name} has no row`];
    return dependencies.flatMap((dependency) => {
      const wanted = dependency.dependencyTypes.includes('local')
        ? roomOf(dependency.resolved)
        : packageOf(dependency);
      used.add(`${name} ${wanted}`);
      if (wanted === name || allows(room, wanted) || opensTo(room, dependency.resolved)) return [];
      return [`${source} -> ${dependency.resolved}: ${name} may not import ${wanted}`];
    });
  });
  return [...circles(output), ...new Set(faults), ...needless(rooms, used)];
}

/** Of `src/api/http/route.ts` it is `src/api`; the kit and the tests are one room each. */
function roomOf(file: string): string {
  const [tree = '', room] = file.split('/');
  return room === undefined || tree === 'kit' || tree === 'tests' ? tree : `${tree}/${room}`;
}

function packageOf({ module, dependencyTypes }: IDependency): string {
  if (dependencyTypes.includes('core')) return `node:${module.replace(/^node:/, '')}`;
  return module
    .split('/')
    .slice(0, module.startsWith('@') ? 2 : 1)
    .join('/');
}

function allows({ imports, packages, forNow = [] }: Rooms[string], wanted: string): boolean {
  const all = [...imports, ...forNow, ...packages];
  return all.includes('*') || all.includes(wanted) || (wanted.startsWith('node:') && all.includes('node:*'));
}

/** A row may name a part of a room: all that lies below. */
function opensTo({ imports }: Rooms[string], file: string): boolean {
  return imports.some((part) => part.split('/').length > 2 && file.startsWith(`${part}/`));
}

function circles({ summary }: ICruiseResult): string[] {
  const found = new Map<string, string>();
  for (const { rule, cycle = [] } of summary.violations) {
    if (rule.name !== 'circle') continue;
    const names = cycle.map(({ name }) => name);
    found.set(names.toSorted().join(), `circle: ${[...names, names[0]].join(' -> ')}`);
  }
  return [...found.values()];
}

function needless(rooms: Rooms, used: ReadonlySet<string>): string[] {
  return Object.entries(rooms).flatMap(([name, { forNow = [] }]) =>
    forNow
      .filter((word) => !used.has(`${name} ${word}`))
      .map((word) => `${name} no longer imports ${word}: take the word out of its forNow`),
  );
}
