/** plain-run.wat, assembled (tests/unit/signature/xml/fast/plain-run.test.ts does it again). */
export const PLAIN_RUN =
  'AGFzbQEAAAABBwFgAn9/AX8DAgEABQMBABAHGgIGbWVtb3J5AgANZW5kT2ZQbGFpblJ1bgAACnwBegIBewF/AkADQCAAQRBqIAFLDQEgAP0AAAAhAiACQSD9D/0mIAJBCf0P/SMgAkEK/Q/9I/1Q/U8gAkEm/Q/9I/1QIAJBAv0P/VBBPv0P/SMgAkHvAf0P/SP9UP1Q/WQhAyADBEAgACADaGoPCyAAQRBqIQAMAAsLIAAL';

/** What of it is used here; TypeScript declares it only for browsers. */
declare namespace WebAssembly {
  class Module {
    constructor(assembled: Uint8Array);
  }
  class Instance {
    constructor(module: Module);
    readonly exports: unknown;
  }
}

interface Program {
  readonly memory: { readonly buffer: ArrayBuffer };
  endOfPlainRun(at: number, end: number): number;
}

/** SIMD is what JavaScript lacks: most of a document is base64 and remarks, in which nothing stops the scanner. */
const { memory, endOfPlainRun } = new WebAssembly.Instance(
  new WebAssembly.Module(Buffer.from(PLAIN_RUN, 'base64')),
).exports as Program;
const seen = new Uint8Array(memory.buffer);

/** Shows the document to the program, if it is not too large for that. Answers how many bytes the program sees. */
export function showDocument(bytes: Uint8Array): number {
  if (bytes.length > seen.length) return 0;
  seen.set(bytes);
  return bytes.length;
}

/**
 * How far text that begins at `at` goes on at least without a byte that has to be looked at; at most to `size`.
 * @param size what `showDocument` answered
 */
export function skipPlainRun(at: number, size: number): number {
  return endOfPlainRun(at, size);
}
