export const xmldsig = 'http://www.w3.org/2000/09/xmldsig#';
export const c14n = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';
/** SHA-1 is here for old evidence and for what must be refused. */
export type HashName = 'sha256' | 'sha1';
export const enveloped = `${xmldsig}enveloped-signature`;

/** How a signing product builds its signatures: what the format leaves open and products do differently. */
export interface Geometry {
  /** the root's version, by which the profile is chosen */
  readonly version: string;
  /** of every element but those of signatures, declared on the root; none as a rule */
  readonly namespace: string;
  /** of the signed elements; XML Signature's own have `Id` */
  readonly idAttribute: 'Id' | 'id' | 'ID';
  /** Ids that differ from `hocba-thcs/1`'s */
  readonly ids: Readonly<Record<string, string>>;
  readonly hash: HashName;
  readonly dataTransforms: readonly string[];
  readonly subjectName: boolean;
  readonly time: {
    /** @param hex distinguishes the Signature in its document */
    id(hex: string): string;
    /** the element that carries the Id */
    readonly carrier: 'Object' | 'SignatureProperties' | 'SignatureProperty';
    readonly transforms: readonly string[];
    /** Type of the time Reference */
    readonly type?: string;
    readonly target: '#id' | 'id';
    /** of SignatureProperties and SignatureProperty */
    readonly propertiesNamespace: string;
    readonly signingTimeNamespace: string;
    /** written behind the local hour */
    readonly zone: '' | 'Z' | '+07:00';
  };
  /** what the school's seal signs: the data; the whole document around its own Signature; the data and a second part */
  readonly seal: 'data' | 'enveloped-root' | 'data-and-confirmation';
}

/** As `hocba-thcs/1` wants it. */
export const usualGeometry: Geometry = {
  version: '1',
  namespace: '',
  idAttribute: 'Id',
  ids: {},
  hash: 'sha256',
  dataTransforms: [c14n],
  subjectName: true,
  time: {
    id: (hex) => `SigningTime-${hex}`,
    carrier: 'SignatureProperty',
    transforms: [c14n],
    target: '#id',
    propertiesNamespace: xmldsig,
    signingTimeNamespace: xmldsig,
    zone: '',
  },
  seal: 'data',
};

/** The Ids of the parts that the seal signs beside or instead of the data. */
export const rootId = 'hoc-ba';
export const confirmationId = 'xac-nhan';

/** An unsigned document of the kit, in the shape that a geometry wants; still in canonical form. */
export function shapeDocument(xml: string, { version, namespace, idAttribute, ids, seal }: Geometry): string {
  let shaped = xml.replace(' phienBan="1"', ` phienBan="${version}"`);
  if (seal === 'enveloped-root') shaped = shaped.replace('<HOC_BA ', `<HOC_BA Id="${rootId}" `);
  if (seal === 'data-and-confirmation') {
    const confirmation = `<XAC_NHAN Id="${confirmationId}"><NOI_DUNG>Đã đối chiếu</NOI_DUNG></XAC_NHAN>`;
    shaped = shaped.replace('<PHAT_HANH_HOC_BA>', `${confirmation}<PHAT_HANH_HOC_BA>`);
  }
  if (namespace !== '') shaped = shaped.replace('<HOC_BA ', `<HOC_BA xmlns="${namespace}" `);
  return shaped.replace(/ Id="([^"]+)"/g, (_, id: string) => ` ${idAttribute}="${ids[id] ?? id}"`);
}

/** The Ids that the seal's data References name. */
export function sealedIds({ seal }: Geometry): readonly string[] {
  switch (seal) {
    case 'data':
      return ['data'];
    case 'enveloped-root':
      return [rootId];
    case 'data-and-confirmation':
      return ['data', confirmationId];
  }
}
