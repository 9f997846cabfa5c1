import { edit, editSignature, type SignedDocuments } from '../signed-documents.ts';
import type { Attack } from './attack.ts';

/** References that are to name something else to us than they name to another reader. */
export function idAttacks(fixture: SignedDocuments): readonly Attack[] {
  const usual = fixture.text();
  const uri = (name: string, value: string, code: string): Attack => ({
    name: `a Reference to ${name}`,
    document: editSignature(usual, 'CBQL', (s) => edit(s, 'URI="#data"', value)),
    expected: `principal: ${code}`,
  });
  const twin = (name: string, attribute: string): Attack => ({
    name: `the Id a second time: ${name}`,
    document: edit(usual, '<PHAT_HANH_HOC_BA>', `<PHAT_HANH_HOC_BA ${attribute}>`),
    expected: 'principal: reference-ambiguous-id',
  });
  const namespace = (name: string, from: string, to: string): Attack => ({
    name,
    document: edit(usual, from, to),
    expected: 'document: namespace-not-allowed',
  });
  return [
    uri('nothing', 'URI="#"', 'reference-uri-not-allowed'),
    uri('the whole document', 'URI=""', 'reference-uri-not-allowed'),
    uri('whatever the application means', '', 'reference-uri-not-allowed'),
    uri('a file', 'URI="file:///etc/passwd"', 'reference-uri-not-allowed'),
    uri('a web address', 'URI="http://127.0.0.1:9/#data"', 'reference-uri-not-allowed'),
    uri('an Id by XPointer', `URI="#xpointer(id('data'))"`, 'reference-uri-not-allowed'),
    uri('an Id in percent signs', 'URI="#d%61ta"', 'reference-uri-not-allowed'),
    uri('an Id with a space behind it', 'URI="#data "', 'reference-uri-not-allowed'),
    uri('an Id in look-alike letters', 'URI="#d\u0430ta"', 'reference-uri-not-allowed'),
    uri('an Id in other case', 'URI="#Data"', 'reference-not-found'),
    uri('a teacher, whose Id stands twice', 'URI="#gv-TOAN"', 'reference-ambiguous-id'),
    uri('part of the data', 'URI="#thongtinhocba"', 'reference-wrong-region'),
    twin('as Id', 'Id="data"'),
    twin('as ID', 'ID="data"'),
    twin('as id', 'id="data"'),
    twin('in character references', 'Id="d&#97;t&#x61;"'),
    {
      name: 'the data by id where the format says Id',
      document: edit(usual, '<DU_LIEU_HOC_BA Id=', '<DU_LIEU_HOC_BA id='),
      expected: 'principal: reference-not-found',
    },
    {
      name: 'the data by Id and another by ID on one element',
      document: edit(usual, '<DU_LIEU_HOC_BA Id="data"', '<DU_LIEU_HOC_BA ID="data" Id="khac"'),
      expected: 'principal: reference-not-found',
    },
    namespace('an Id of XML', '<PHAT_HANH_HOC_BA>', '<PHAT_HANH_HOC_BA xml:id="data">'),
    namespace('an Id of another namespace', '<HOC_BA ', '<HOC_BA xmlns:wsu="urn:x" wsu:Id="data" '),
    namespace('the data in another namespace', '<DU_LIEU_HOC_BA ', '<DU_LIEU_HOC_BA xmlns="urn:x" '),
    namespace('a slot in another namespace', '<CBQL>', '<CBQL xmlns="urn:x">'),
    namespace('XML Signature on an ancestor', '<CBQL>', '<CBQL xmlns="http://www.w3.org/2000/09/xmldsig#">'),
    namespace('XML Signature by a prefix', '<CBQL><Signature ', '<CBQL><ds:Signature '),
  ];
}
