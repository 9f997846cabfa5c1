import type { Area, Program } from './program.ts';
import type { Option, Verb, Words } from './verb.ts';

type Entry = readonly [name: string, option: Option];

const lineWidth = 118;
const labelWidth = 22;
const jsonOption: Entry = [
  'json',
  {
    type: 'boolean',
    what: { vi: 'dòng cuối là một đối tượng JSON', en: 'one JSON object as the last line' },
  },
];
const helpOption: Entry = ['help', { type: 'boolean', what: { vi: 'trợ giúp', en: 'this help' } }];
const doneOrFailed = '0 xong / done, 1 hỏng / failed, 64 sai cách dùng / usage';

/** Every verb with the options that are its own; those that several share stand once, at the end. */
export function programHelp(program: Program): string {
  const entries = program.areas
    .flatMap(({ verbs }) => verbs)
    .flatMap(({ options }) => Object.entries(options));
  const isShared = ([, option]: Entry) => entries.filter(([, other]) => other === option).length > 1;
  const areas = program.areas.map((area) =>
    areaText(program, area, (options) => options.filter((entry) => !isShared(entry))),
  );
  return page(program, program.what, areas, [...new Map(entries.filter(isShared))]);
}

export function areaHelp(program: Program, area: Area): string {
  return page(program, program.what, [areaText(program, area, (options) => options)]);
}

/** A verb alone; where a program has no other, it is described as the program is, and its notes belong here. */
export function verbHelp(program: Program, area: Area, verb: Verb): string {
  const more = verb.notes ? [verb.notes] : [];
  return page(program, verb.what, [calls(program, area, verb), ...more], Object.entries(verb.options));
}

function page(
  program: Program,
  what: Words,
  texts: readonly string[],
  options: readonly Entry[] = [],
): string {
  const common = program.json === false ? [helpOption] : [jsonOption, helpOption];
  const notes = program.notes && what === program.what ? [program.notes] : [];
  return `${[
    wrapped('', what).join('\n'),
    ...texts,
    optionLines([...options, ...common]).join('\n'),
    ...notes,
    `Mã kết thúc / exit code: ${program.exits ?? doneOrFailed}`,
  ].join('\n\n')}\n`;
}

function areaText(
  program: Program,
  area: Area,
  shown: (options: readonly Entry[]) => readonly Entry[],
): string {
  const verbs = area.verbs.map((verb) =>
    [
      calls(program, area, verb),
      ...wrapped('      ', verb.what),
      ...optionLines(shown(Object.entries(verb.options))).map((line) => `    ${line}`),
      ...(verb.notes ? ['', verb.notes] : []),
    ].join('\n'),
  );
  const title = area.name === '' ? [] : [`${area.what.vi} / ${area.what.en}`];
  return [...title, ...verbs].join('\n');
}

function calls({ command }: Program, { name }: Area, verb: Verb): string {
  return verb.usage
    .split('\n')
    .map((usage) => `  ${[command, name, verb.name, usage].filter(Boolean).join(' ')}`)
    .join('\n');
}

/** An option nobody described is told by its verb's usage alone. */
function optionLines(options: readonly Entry[]): string[] {
  return options.flatMap(([name, { value, what }]) => {
    if (!what) return [];
    const label = `  --${name}${value ? ` ${value}` : ''}  `.padEnd(labelWidth);
    return wrapped(label, what);
  });
}

function wrapped(label: string, { vi, en }: Words): string[] {
  const line = `${label}${vi} / ${en}`;
  return line.length <= lineWidth ? [line] : [`${label}${vi}`, `${' '.repeat(label.length)}${en}`];
}
