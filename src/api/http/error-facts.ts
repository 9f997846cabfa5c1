/**
 * What may be logged of an unexpected error: its class, its code and where it was thrown. Never its message: drivers
 * put keys and values into it (MongoDB names the duplicate key, which is a personal ID).
 */
export function errorFacts(error: unknown): { error: string; errorCode?: string; where?: string[] } {
  if (!(error instanceof Error)) return { error: typeof error };
  const code: unknown = 'code' in error ? error.code : undefined;
  const where = error.stack
    ?.split('\n')
    .filter((line) => /^ {4}at /.test(line))
    .slice(0, 12)
    .map((line) => line.trim());
  return {
    error: error.name,
    ...(typeof code === 'string' || typeof code === 'number' ? { errorCode: String(code) } : {}),
    ...(where ? { where } : {}),
  };
}
