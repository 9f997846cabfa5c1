import type { Element } from '@xmldom/xmldom';

/** Where an element stands, as reports write it: `/HOC_BA/BANG_DIEM/DIEM_TONG_KET[3]`; local names, numbered where several are alike. */
export function pathOfElement(element: Element): string {
  const parent = element.parentNode;
  const name = element.localName ?? '';
  if (!isElement(parent)) return `/${name}`;
  const alike = [...parent.childNodes].filter((node) => isElement(node) && node.localName === name);
  const position = alike.length > 1 ? `[${alike.indexOf(element) + 1}]` : '';
  return `${pathOfElement(parent)}/${name}${position}`;
}

function isElement(node: unknown): node is Element {
  return node !== null && (node as Element).nodeType === 1;
}
