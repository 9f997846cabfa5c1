import type { Random } from './random.ts';

const SNIPPETS = [
  '<',
  '>',
  '&',
  '"',
  "'",
  '/',
  '=',
  '<!--',
  '-->',
  '--',
  '<![CDATA[',
  ']]>',
  '<?',
  '?>',
  '<?xml version="1.0"?>',
  '<!DOCTYPE a>',
  '<!DOCTYPE a [<!ENTITY e "x">]>',
  '&e;',
  '&amp',
  '&#0;',
  '&#xD800;',
  '&#x110000;',
  '&#xFFFE;',
  '&#1;',
  '\u00ef\u00bf\u00be',
  '\u00ef\u00bb\u00bf',
  '\u00c0\u0080',
  '\u00ed\u00a0\u0080',
  '\u00ff',
  '\u0000',
  '\u0001',
  '\u001f',
  ' xmlns=""',
  ' xmlns:p="urn:a"',
  ' xmlns:p=""',
  ' xmlns:xml="urn:a"',
  ' xmlns:xmlns="urn:a"',
  ' a="1"',
  ' a="1" a="2"',
  'a:b:c',
  ':a',
  'a:',
  '<a',
  '</a>',
  '<a/>',
  '<a b/>',
  '<a b=c/>',
  '<a b="<"/>',
  '<1/>',
  '<-a/>',
  '<?p:q?>',
  '<?XML x?>',
  '\r',
  '\r\n',
  '\t',
];

/** A few bytes of a document changed, dropped, doubled or put in. Works on bytes, one character each (latin1). */
export function damage(random: Random, bytes: string): string {
  let text = bytes;
  for (let i = 1 + random.below(3); i > 0; i--) {
    const at = random.below(text.length + 1);
    const length = 1 + random.below(6);
    switch (random.below(5)) {
      case 0:
        text = text.slice(0, at) + String.fromCharCode(random.below(256)) + text.slice(at + 1);
        break;
      case 1:
        text = text.slice(0, at) + text.slice(at + length);
        break;
      case 2:
        text = text.slice(0, at + length) + text.slice(at);
        break;
      case 3:
        text = text.slice(0, at) + random.pick(SNIPPETS) + text.slice(at);
        break;
      default: {
        const from = random.below(text.length + 1);
        text = text.slice(0, at) + text.slice(from, from + length * 4) + text.slice(at);
      }
    }
  }
  return text;
}
