import { SchemaError } from './model.ts';

/**
 * A regular expression of XML Schema (part 2, appendix F) as one of JavaScript: anchored, in code points, `\s` and
 * `\d` with their meaning there. What has no exact counterpart is not understood.
 * @throws SchemaError
 */
export function patternToRegExp(pattern: string): RegExp {
  let source = '';
  let inClass = false;
  for (let at = 0; at < pattern.length; at++) {
    const c = pattern.charAt(at);
    if (c === '\\') {
      at += 1;
      source += escaped(pattern.charAt(at), inClass, pattern);
    } else if (inClass) {
      if (c === '[')
        throw new SchemaError(`pattern ${pattern}: character class subtraction is not understood`);
      if (c === ']') inClass = false;
      source += c;
    } else if (c === '[') {
      inClass = true;
      source += c;
    } else if (c === '.') source += '[^\\n\\r]';
    else if (c === '^' || c === '$' || c === '/') source += `\\${c}`;
    else source += c;
  }
  try {
    return new RegExp(`^(?:${source})$`, 'u');
  } catch (error) {
    throw new SchemaError(`pattern ${pattern}: is not understood`, { cause: error });
  }
}

function escaped(c: string, inClass: boolean, pattern: string): string {
  if (c === 's') return inClass ? ' \\t\\n\\r' : '[ \\t\\n\\r]';
  if (c === 'd') return '\\p{Nd}';
  if (/[ntr]/.test(c) || /[\\|.?*+(){}[\]^$]/.test(c)) return `\\${c}`;
  if (c === '-') return inClass ? '\\-' : '-';
  throw new SchemaError(`pattern ${pattern}: the escape \\${c} is not understood`);
}
