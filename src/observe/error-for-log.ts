/** A hash may hold twelve digits in a row: it is taken whole, and left. */
const hashOrPersonalId = /[0-9a-f]{24,}|(?<!\d)\d{12}(?!\d)/g;

/**
 * An error as it may be logged and kept with a failed job. A driver's message can quote a key that collided, and a
 * transcript's key is a personal ID: twelve digits are blotted out (Đ30).
 */
export function errorForLog(error: unknown): { readonly name: string; readonly message: string } {
  if (!(error instanceof Error)) return { name: 'Unknown', message: 'a value that is no error was thrown' };
  const code = 'code' in error ? ` (${String(error.code)})` : '';
  const message = `${error.message}${code}`.replace(hashOrPersonalId, (found) =>
    found.length === 12 ? '[personal ID]' : found,
  );
  return { name: error.name, message: message.slice(0, 500) };
}
