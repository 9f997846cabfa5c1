import type { z } from 'zod';
import { environmentSchema } from './environment.ts';

export type Settings = z.output<typeof environmentSchema>;

/** Names each wrong key, what it got and what it wants. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  /** of a command that cannot use its configuration */
  readonly exitCode = 64;
}

/** An empty variable means "not set", as in shell scripts and compose files. */
export function withoutEmpty(environment: NodeJS.ProcessEnv): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
}

type Setting = keyof Settings;

export function settingOf(path: readonly PropertyKey[]): Setting {
  const [name] = path;
  const setting = Object.keys(environmentSchema.shape).find((known): known is Setting => known === name);
  if (setting === undefined) throw new Error(`no such setting: ${String(name)}`);
  return setting;
}

/** Each that is wrong in a line, and what to do next. Values are not echoed: a URL may hold a password. */
export function wrongSettings(
  settings: readonly Setting[],
  given: Readonly<Record<string, string | undefined>>,
): ConfigError {
  const lines = settings.map((setting) => {
    const fault = given[setting] === undefined ? 'chưa đặt / is not set' : 'không hợp lệ / is not valid';
    return `${setting}: ${fault}; cần / want: ${environmentSchema.shape[setting].description}`;
  });
  return new ConfigError([...lines, nextStep].join('\n'));
}

const nextStep =
  'Với máy chủ cục bộ: npm run stack -- up, rồi npx node --env-file=.stack/stack.env src/main.ts (lệnh của Sở: src/admin/main.ts); mọi biến: npm start -- --help / ' +
  'with the local servers: the same two commands; every setting: npm start -- --help';
