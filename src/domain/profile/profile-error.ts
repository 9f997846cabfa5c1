import type { z } from 'zod';

/** One thing wrong in a profile: `got` and `want` read on in a sentence after the key. */
export interface ProfileFault {
  readonly key: string;
  readonly got: string;
  readonly want: string;
}

/** A profile that cannot be used. The message names the file and, for each fault, the key, what it got and what it wants. */
export class ProfileError extends Error {
  readonly faults: readonly ProfileFault[];
  constructor(fileName: string, faults: readonly ProfileFault[]) {
    const lines = faults.map(({ key, got, want }) => `${key}: got ${got}, ${want}`);
    super([`${fileName} is not a usable format profile:`, ...lines].join('\n  '));
    this.name = 'ProfileError';
    this.faults = faults;
  }
}

/** What the schema found, said by key. */
export function shapeFaults(json: unknown, issues: readonly z.core.$ZodIssue[]): readonly ProfileFault[] {
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => fault(json, [...issue.path, key], 'want no such key'));
    }
    return [fault(json, issue.path, wanted(issue))];
  });
}

function wanted(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `want ${issue.expected}`;
    case 'invalid_value':
      return `want ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
    case 'too_big':
      return `want at most ${issue.maximum}`;
    case 'too_small':
      return `want at least ${issue.minimum}`;
    default:
      return issue.message;
  }
}

function fault(json: unknown, path: readonly PropertyKey[], want: string): ProfileFault {
  return { key: path.map(String).join('.') || 'the whole file', got: shown(valueAt(json, path)), want };
}

export function valueAt(value: unknown, keys: readonly PropertyKey[]): unknown {
  let at = value;
  for (const key of keys) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = Reflect.get(at, key);
  }
  return at;
}

export function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
