import type { Document, Element } from '@xmldom/xmldom';

/** The attributes by which a Reference might be resolved; one Id is ambiguous over all three. */
const ID_ATTRIBUTES = ['Id', 'ID', 'id'] as const;

export function childElements(parent: Element): Element[] {
  const children: Element[] = [];
  for (let node = parent.firstChild; node; node = node.nextSibling) {
    if (node.nodeType === node.ELEMENT_NODE) children.push(node as Element);
  }
  return children;
}

/** Elements reached by child steps through elements without namespace, such as `['A', 'B']`. */
export function descend(from: readonly Element[], steps: readonly string[]): Element[] {
  let reached = [...from];
  for (const step of steps) {
    reached = reached.flatMap((element) =>
      childElements(element).filter((child) => child.localName === step && child.namespaceURI === null),
    );
  }
  return reached;
}

/** Elements at an absolute path of element names, such as `/A/B`. */
export function elementsAt(document: Document, path: string): Element[] {
  const [root, ...steps] = path.slice(1).split('/');
  const element = document.documentElement;
  if (!element || element.localName !== root || element.namespaceURI !== null) return [];
  return descend([element], steps);
}

/** Text of an element that holds text alone; undefined when it holds elements. */
export function plainText(element: Element): string | undefined {
  return childElements(element).length > 0 ? undefined : (element.textContent ?? '');
}

/** Every element of a tree, the given one first, in document order. */
export function* elementsWithin(top: Element): Generator<Element> {
  yield top;
  for (const child of childElements(top)) yield* elementsWithin(child);
}

export function isInside(inner: Element, outer: Element): boolean {
  for (let node: Element | null = inner; node; node = parentElement(node)) if (node === outer) return true;
  return false;
}

export function parentElement(element: Element): Element | null {
  const parent = element.parentNode;
  return parent && parent.nodeType === parent.ELEMENT_NODE ? (parent as Element) : null;
}

/** For each Id value, every attribute Id, ID or id within the tree that carries it. */
export function indexIds(top: Element): ReadonlyMap<string, readonly Element[]> {
  const index = new Map<string, Element[]>();
  for (const element of elementsWithin(top)) {
    for (const name of ID_ATTRIBUTES) {
      const id = element.getAttribute(name);
      if (id === null) continue;
      const carriers = index.get(id);
      if (carriers) carriers.push(element);
      else index.set(id, [element]);
    }
  }
  return index;
}

/** Where an element stands, for a report: `/HOC_BA/BANG_DIEM/DIEM_TONG_KET[3]`. */
export function pathOf(element: Element): string {
  const parent = parentElement(element);
  if (!parent) return `/${element.localName}`;
  const alike = childElements(parent).filter((child) => child.localName === element.localName);
  const position = alike.length > 1 ? `[${alike.indexOf(element) + 1}]` : '';
  return `${pathOf(parent)}/${element.localName}${position}`;
}
